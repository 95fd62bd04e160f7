/** Names a value that a library keeps on sockets, and its type. Made by {@link privateKey}. */
export interface PrivateKey<Value> {
  /** For people who debug: two keys of one name are two keys. */
  readonly name: string;
  /** Types only; nothing is there at run time. */
  readonly "~types"?: { readonly value: Value };
}

/** Values of libraries on one socket, by key. */
export type PrivateValues = Map<PrivateKey<unknown>, unknown>;

/**
 * Makes a key for `socket.putPrivate` and `socket.getPrivate`: a place on every socket that only code with this key can reach.
 * It is the key itself that counts, so two libraries cannot meet in one place, whatever they call their keys.
 *
 * @param name for people who debug
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
