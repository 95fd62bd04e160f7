import type { Entry } from "./entry.ts";

/** The changes of one replica between two states of its clock. Each change moves the clock by one. */
export interface Delta {
  /** The clock before the first change. */
  readonly since: number;
  /** The clock after the last change. */
  readonly until: number;
  /** Entries that were added in between and are still there, oldest first. */
  readonly adds: readonly Entry[];
  /** The dots of entries that were removed in between. */
  readonly removes: readonly number[];
}

/** A part of everything that one replica has. */
export interface Snapshot {
  /** The clock of the replica. */
  readonly clock: number;
  /** The number of this part, from 0. */
  readonly part: number;
  readonly parts: number;
  readonly entries: readonly Entry[];
}

/** The entries that a change shows and hides. An update does both, and hides the earlier meta of the same key. */
export interface Changes {
  readonly joins: readonly Entry[];
  readonly leaves: readonly Entry[];
}

export const NO_CHANGES: Changes = Object.freeze({ joins: Object.freeze([]), leaves: Object.freeze([]) });
