/** Those of some names that are most like one, best first. */
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

/** How many letters must be put in, taken out or changed to make one word of the other; less for a part of it. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  const part = a !== "" && b !== "" && (a.includes(b) || b.includes(a));
  return (row[b.length] ?? 0) * (part ? 0.5 : 1);
}
