/** A moon, and the user's note about it. */
export interface Moon {
  readonly id: string;
  readonly name: string;
  readonly planet: string;
  /** The year of its discovery. */
  readonly year: number;
  /** Its diameter in kilometres. */
  readonly size: number;
  readonly note: string;
}

export const MOONS: readonly Moon[] = [
  moon("Ariel", "Uranus", 1851, 1158),
  moon("Callisto", "Jupiter", 1610, 4821),
  moon("Charon", "Pluto", 1978, 1212),
  moon("Enceladus", "Saturn", 1789, 504),
  moon("Europa", "Jupiter", 1610, 3122),
  moon("Ganymede", "Jupiter", 1610, 5268),
  moon("Io", "Jupiter", 1610, 3643),
  moon("Mimas", "Saturn", 1789, 396),
  moon("Rhea", "Saturn", 1672, 1527),
  moon("Titan", "Saturn", 1655, 5150),
  moon("Titania", "Uranus", 1787, 1577),
  moon("Triton", "Neptune", 1846, 2707),
];

function moon(name: string, planet: string, year: number, size: number): Moon {
  return { id: name.toLowerCase(), name, planet, year, size, note: "" };
}
