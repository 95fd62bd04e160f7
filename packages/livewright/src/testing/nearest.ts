import { editDistance } from "../foundation/nearest.ts";

/** Returns the names that are most similar to `name`, best first. */
export function nearest(name: string, names: Iterable<string>, most: number = 5): string[] {
  const rated = [...new Set(names)].map((other) => ({
    other,
    apart: distance(name.toLowerCase(), other.toLowerCase()),
  }));
  return rated
    .filter(({ apart }) => apart <= Math.max(2, name.length * 0.6))
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, most)
    .map(({ other }) => other);
}

/** Returns the edit distance of two words; half of it if one is a part of the other. */
function distance(a: string, b: string): number {
  const part = a !== "" && b !== "" && (a.includes(b) || b.includes(a));
  return editDistance(a, b) * (part ? 0.5 : 1);
}
