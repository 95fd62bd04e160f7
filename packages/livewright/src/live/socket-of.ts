import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";

/**
 * The socket of a view or LiveComponent, for helper functions outside its definition.
 *
 * @example
 * ```ts
 * const Counter = liveView({ mount: () => ({ count: 0 }), … });
 *
 * function reset(socket: SocketOf<typeof Counter>): void {
 *   socket.assign({ count: 0 });
 * }
 * ```
 */
export type SocketOf<Definition extends { readonly "~types"?: object }> =
  NonNullable<Definition["~types"]> extends {
    readonly socket: infer Assigns extends object;
    readonly pushes: infer Pushes;
  }
    ? Socket<Assigns, Pushes extends object ? Pushes : AnyPushes>
    : never;
