import type { Limits } from "./limits.ts";

/**
 * Says how to raise a limit, as the end of an error's hint.
 *
 * @param limits tells the value it has, where the message does not
 * @example raise("maxTimers") // "More: endpoint({ limits: { maxTimers: … } })"
 */
export function raise(limit: keyof Limits, limits?: Limits): string {
  const value = limits === undefined ? "" : `limits.${limit} is ${limits[limit]}. `;
  return `${value}More: endpoint({ limits: { ${limit}: … } })`;
}
