/** A message of a declared kind. Created by a kind from {@link message}, or by a subscription to a `topic`. */
export class Message<Payload> {
  /** An object per declared kind; for a message of a topic, the kind of the topic. */
  readonly #kind: object | string;
  readonly payload: Payload;

  constructor(kind: object | string, payload: Payload) {
    this.#kind = kind;
    this.payload = payload;
  }

  /** True if `value` is a message of this kind. Checks a private field, so that no data can pass as one. */
  static is(value: unknown, kind: object | string): boolean {
    return typeof value === "object" && value !== null && #kind in value && value.#kind === kind;
  }
}

/** A declared kind of message. Call it to create a message; `is` recognizes one. */
export interface MessageKind<Payload> {
  (payload: Payload): Message<Payload>;
  /** True if `value` is of this kind. Its `payload` then has the declared type. */
  is(value: unknown): value is Message<Payload>;
}

/**
 * Declares a kind of message, so that its sender and receiver agree on the type: a component and its view, a nested view and its
 * parent, a broadcaster and its subscribers.
 *
 * @example
 * ```ts
 * export const picked = message<{ id: number }>();
 *
 * // in a component
 * events: { pick: (socket, { id }) => socket.sendInfo(picked({ id: Number(id) })) }
 *
 * // in its view
 * handleInfo(socket, info) { if (picked.is(info)) socket.assign({ selected: info.payload.id }); }
 * ```
 */
export function message<Payload>(): MessageKind<Payload> {
  const kind = (payload: Payload): Message<Payload> => new Message(kind, payload);
  return Object.assign(kind, { is: (value: unknown): value is Message<Payload> => Message.is(value, kind) });
}
