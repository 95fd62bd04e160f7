import { performanceNow } from "../foundation/clock.ts";

/** A part of a text on its way to another process. */
export interface Parcel {
  /** The sender. */
  readonly from: string;
  /** Identifies the request that the text belongs to. */
  readonly id: string;
  /** The number of this part, from 0. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

/** Characters in one parcel. NATS carries 1 MiB, and a bus that escapes quotes twice may write six bytes for a character. */
const PARCEL_LENGTH = 100_000;

/** Milliseconds after which an incomplete text is dropped. */
const EXPIRY = 10_000;

/** Returns the parcels of a text, in their order. */
export function parcelsOf(from: string, id: string, text: string): readonly Parcel[] {
  const parts = Math.max(1, Math.ceil(text.length / PARCEL_LENGTH));
  return Array.from({ length: parts }, (_, part) => {
    const start = part * PARCEL_LENGTH;
    return { from, id, part, parts, text: text.slice(start, start + PARCEL_LENGTH) };
  });
}

interface Incomplete {
  readonly texts: string[];
  size: number;
  readonly since: number;
}

/** Puts texts together again. A bus may lose parcels, but keeps the order of each sender. */
export class Parcels {
  readonly #maxSize: number;
  readonly #incomplete = new Map<string, Incomplete>();
  #size = 0;

  /** @param maxSize characters that incomplete texts may have together; beyond it the oldest are dropped */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** Takes a parcel. Returns the text, if it is complete now. */
  take({ from, id, part, parts, text }: Parcel): string | undefined {
    if (parts === 1) return text;
    const key = `${from} ${id}`;
    const known = this.#incomplete.get(key) ?? { texts: [], size: 0, since: performanceNow() };
    if (part !== known.texts.length) {
      this.#drop(key);
      return undefined;
    }
    known.texts.push(text);
    known.size += text.length;
    this.#size += text.length;
    this.#incomplete.set(key, known);
    if (known.texts.length === parts) {
      this.#drop(key);
      return known.texts.join("");
    }
    this.#dropOldest();
    return undefined;
  }

  #dropOldest(): void {
    const expired = performanceNow() - EXPIRY;
    for (const [key, { since }] of this.#incomplete) {
      if (since > expired && this.#size <= this.#maxSize) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#incomplete.get(key)?.size ?? 0;
    this.#incomplete.delete(key);
  }
}
