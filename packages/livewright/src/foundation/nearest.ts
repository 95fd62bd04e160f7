/**
 * Returns the candidate that a misspelled word probably means.
 *
 * @returns the candidate with the smallest edit distance; `undefined` if all are too different
 * @example nearest("phx-clik", ["phx-click", "phx-key"]) // "phx-click"
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A third of the letters after the prefix may be wrong. With more, it is another word.
  const letters = word.replace(/^.*phx-/, "").length;
  let limit = Math.max(1, Math.round(letters / 3));
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance > limit || (distance === limit && best !== undefined)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

/** Returns how many letters were omitted, added, replaced or swapped with their neighbor. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(beforeLast, j - 2) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

/**
 * Returns the candidates that are most similar to a name, best first. Ignores case, and counts half the distance if one name
 * contains the other.
 *
 * @param most the number of results at most; default 5
 * @example mostSimilar("user", ["user_id", "email", "users"]) // ["users", "user_id"]
 */
export function mostSimilar(name: string, candidates: Iterable<string>, most: number = 5): string[] {
  const limit = Math.max(2, name.length * 0.6);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, apart: distanceOf(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ apart }) => apart <= limit)
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function distanceOf(a: string, b: string): number {
  const contains = a !== "" && b !== "" && (a.includes(b) || b.includes(a));
  return editDistance(a, b) * (contains ? 0.5 : 1);
}
