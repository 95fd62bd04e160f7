import type { SchemaResult, StandardSchema } from "../params/standard-schema.ts";

/**
 * The schema of a binary payload, for `pushes` and for `params` of events.
 *
 * @example
 * ```ts
 * const Document = channel("doc:*", {
 *   pushes: { update: bytes },
 *   join: () => {},
 *   events: { update: { params: bytes, handle: (socket, update) => socket.broadcastFrom("update", update) } },
 * });
 * ```
 */
export const bytes: StandardSchema<Uint8Array, Uint8Array> = {
  "~standard": {
    version: 1,
    vendor: "livewright",
    validate: (value): SchemaResult<Uint8Array> =>
      value instanceof Uint8Array ? { value } : { issues: [{ message: "Expected bytes" }] },
  },
};
