import { type ParamLimits, paramsTooLarge } from "./params.ts";

/**
 * Checks that a JSON value has no more keys and no deeper nesting than a form may have. Otherwise only the size of its frame bounds it,
 * and recursive code would overflow the stack.
 *
 * Counts the keys of objects and the containers in lists. Plain values in a list cost only their bytes in the frame.
 *
 * @throws {LivewrightError} LW121 beyond a limit
 */
export function checkJsonLimits(value: unknown, limits: ParamLimits): void {
  if (typeof value !== "object" || value === null) return;
  let keys = 0;
  // Level by level, because a deep value would overflow a recursion.
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.maxParamDepth)
      throw paramsTooLarge(`They are nested more than ${limits.maxParamDepth} levels deep.`, "maxParamDepth");
    const next: object[] = [];
    for (const node of level) {
      const entries: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
      if (!Array.isArray(node)) keys += entries.length;
      for (const entry of entries) {
        if (typeof entry !== "object" || entry === null) continue;
        if (Array.isArray(node)) keys += 1;
        next.push(entry);
      }
      if (keys > limits.maxParamKeys)
        throw paramsTooLarge(`There are more than ${limits.maxParamKeys} keys.`, "maxParamKeys");
    }
    level = next;
  }
}
