/** A message of a declared kind. Made by calling what {@link message} returned, or by a subscription to a `topic`. */
export class Message<Payload> {
  /** An object of its own for each kind that was declared; for what came over a topic, the topic's name. */
  readonly #kind: object | string;
  readonly payload: Payload;

  constructor(kind: object | string, payload: Payload) {
    this.#kind = kind;
    this.payload = payload;
  }

  /** Whether `value` is a message of this kind. A private field tells, so no data can pose as one. */
  static is(value: unknown, kind: object | string): boolean {
    return typeof value === "object" && value !== null && #kind in value && value.#kind === kind;
  }
}

/** A declared kind of message: call it to make one, and ask it whether something is one. */
export interface MessageKind<Payload> {
  (payload: Payload): Message<Payload>;
  /** Whether `value` is of this kind; then its `payload` has the declared type. */
  is(value: unknown): value is Message<Payload>;
}

/**
 * Declares a kind of message, so that who sends it and who gets it agree on its type: a component and the view it stands in,
 * a nested view and its parent, a broadcaster and its subscribers.
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
