import { type ParamLimits, paramsTooLarge } from "./params.ts";

/**
 * Makes sure that a value that came as JSON is no larger, and no deeper, than a form may be. Nothing but its frame bounds it,
 * and code that walks through it, ours or the application's, would run out of stack.
 *
 * Counted are the keys of objects and the lists in lists; plain values in a list only cost what they take in the frame.
 *
 * @throws LivewrightError `LW121` beyond a limit
 */
export function checkShape(value: unknown, limits: ParamLimits): void {
  if (typeof value !== "object" || value === null) return;
  let keys = 0;
  // Level by level and not by recursion, which is what a deep value would break.
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
