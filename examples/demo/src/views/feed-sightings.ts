const BIRDS =
  "heron tern plover avocet curlew oystercatcher sandpiper gannet puffin kittiwake redshank cormorant turnstone".split(
    " ",
  );
const PLACES = [
  "the pier",
  "the salt marsh",
  "the north beach",
  "the harbour wall",
  "the lighthouse",
  "the mouth of the river",
];
const REMARKS = [
  "",
  "Gone after a minute.",
  "First of the season, and early: the last years it was a week later.",
  "Feeding at the edge of the water.",
  "Seen against the light, so the number is a guess. The young ones may have been counted twice.",
  "",
  "Heard long before it was seen.",
];

export interface Sighting {
  readonly id: number;
  readonly title: string;
  readonly remark: string;
}

/** The number of sightings. */
export const TOTAL = 10_000;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

/** Returns the sightings from one number to another, inclusive. Simulates a database that never changes. */
export function sightings(from: number, to: number): readonly Sighting[] {
  return Array.from({ length: to - from + 1 }, (_, i) => sighting(from + i));
}

function sighting(id: number): Sighting {
  const count = 1 + ((id * 7) % 9);
  const bird = pick(BIRDS, id * 5 + Math.floor(id / 13));
  const title = `${count} ${bird}${count === 1 ? "" : "s"} at ${pick(PLACES, id * 11 + Math.floor(id / 6))}`;
  return { id, title, remark: pick(REMARKS, id * 3 + Math.floor(id / 7)) };
}
