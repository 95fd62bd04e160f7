/** Names a value that a library keeps on sockets, and its type. Made by {@link privateKey}. */
export interface PrivateKey<Value> {
  /** For debugging. Two keys with the same name are different keys. */
  readonly name: string;
  /** Types only; it does not exist at run time. */
  readonly "~types"?: { readonly value: Value };
}

/** Values of libraries on one socket, by key. */
export type PrivateValues = Map<PrivateKey<unknown>, unknown>;

/**
 * Makes a key for `socket.putPrivate` and `socket.getPrivate`. Only code that has the key can read its values. Keys are compared
 * by identity, so the keys of two libraries never collide.
 *
 * @param name for debugging
 * @example
 * ```ts
 * const loadedAt = privateKey<number>("acme: loaded at");
 *
 * const stamp: OnMount = (socket) => socket.putPrivate(loadedAt, Date.now());
 * const age = (socket: Socket) => Date.now() - (socket.getPrivate(loadedAt) ?? Date.now());
 * ```
 */
export function privateKey<Value>(name: string): PrivateKey<Value> {
  return Object.freeze({ name });
}
