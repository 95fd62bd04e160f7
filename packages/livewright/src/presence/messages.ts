import type { Delta, Snapshot } from "./delta.ts";
import { Entry } from "./entry.ts";

/** The process that sends a message. */
export interface Sender {
  readonly id: string;
  readonly name: string;
  /** Grows with each message of the sender, so that late copies are recognized. */
  readonly count: number;
}

/**
 * The messages between processes.
 *
 * - `beat`: the sender lives, and has reached `clock`. `delta` holds its latest changes; `lonely` asks for an answer, because the sender
 *   knows no other process yet.
 * - `ask`: the sender has the changes of the receiver up to `clock`, and needs the rest.
 * - `snapshot`: a part of everything that the sender has.
 * - `end`: the sender ends. If `keep` is true, its presences stay for the down period, while its clients come back elsewhere.
 */
export type PresenceMessage =
  | {
      readonly kind: "beat";
      readonly from: Sender;
      readonly clock: number;
      readonly lonely: boolean;
      readonly delta: Delta | undefined;
    }
  | { readonly kind: "ask"; readonly from: Sender; readonly clock: number }
  | { readonly kind: "snapshot"; readonly from: Sender; readonly snapshot: Snapshot }
  | { readonly kind: "end"; readonly from: Sender; readonly keep: boolean };

/** A message without its sender. */
export type Unsent = PresenceMessage extends infer Each ? (Each extends unknown ? Omit<Each, "from"> : never) : never;

/** Processes with another version neither read nor send these messages. */
const VERSION = 1;

const MAX_PARTS = 100_000;

/** Writes a message as plain data: lists, strings, numbers, and metas. */
export function writeMessage(message: PresenceMessage): readonly unknown[] {
  const { kind, from } = message;
  const head = [VERSION, kind, from.id, from.name, from.count];
  switch (message.kind) {
    case "beat": {
      const { lonely, delta } = message;
      const changes = delta && [delta.since, delta.until, delta.adds.map(writeEntry), delta.removes];
      return [...head, message.clock, lonely, changes ?? null];
    }
    case "ask":
      return [...head, message.clock];
    case "snapshot": {
      const { snapshot } = message;
      return [...head, snapshot.clock, snapshot.part, snapshot.parts, snapshot.entries.map(writeEntry)];
    }
    case "end":
      return [...head, message.keep];
  }
}

function writeEntry({ dot, previous, topic, key, meta }: Entry): readonly unknown[] {
  return [dot, previous, topic, key, meta];
}

/**
 * Reads a message of the bus, which any program may have written.
 *
 * @throws {TypeError} that says which part is wrong
 */
export function readMessage(message: unknown): PresenceMessage {
  const [version, kind, id, name, count, ...rest] = list(message, "The message");
  if (version !== VERSION) throw new TypeError(`Its version is ${JSON.stringify(version)}, not ${VERSION}.`);
  const from: Sender = { id: text(id, "Its sender"), name: text(name, "The name"), count: clock(count, "The count") };
  switch (kind) {
    case "beat":
      return readBeat(from, rest);
    case "ask": {
      // -1 asks for everything.
      const asked = rest[0] === -1 ? -1 : clock(rest[0], "The clock");
      return { kind, from, clock: asked };
    }
    case "snapshot":
      return { kind, from, snapshot: readSnapshot(from.id, rest) };
    case "end":
      return { kind, from, keep: flag(rest[0], "keep") };
    default:
      throw new TypeError(`${JSON.stringify(kind)} is no kind of message.`);
  }
}

function readBeat(from: Sender, [at, lonely, changes]: readonly unknown[]): PresenceMessage {
  const reached = clock(at, "The clock");
  const delta = changes === null ? undefined : readDelta(from.id, list(changes, "The delta"));
  if (delta !== undefined && delta.until > reached) throw new TypeError("The delta ends after the clock.");
  return { kind: "beat", from, clock: reached, lonely: flag(lonely, "lonely"), delta };
}

function readDelta(replica: string, [from, to, added, removed]: readonly unknown[]): Delta {
  const since = clock(from, "The start of the delta");
  const until = clock(to, "The end of the delta");
  const adds = readEntries(replica, added, since, until);
  const removes = list(removed, "The removed entries").map((dot) => clock(dot, "A removed entry"));
  if (removes.some((dot) => dot > until)) throw new TypeError("A removed entry is newer than the delta.");
  return { since, until, adds, removes };
}

function readSnapshot(replica: string, [at, part, parts, entries]: readonly unknown[]): Snapshot {
  const reached = clock(at, "The clock");
  const count = clock(parts, "The number of parts");
  const number = clock(part, "The part");
  if (number >= count || count > MAX_PARTS) throw new TypeError(`There is no part ${number} of ${count}.`);
  return { clock: reached, part: number, parts: count, entries: readEntries(replica, entries, 0, reached) };
}

function readEntries(replica: string, entries: unknown, since: number, until: number): readonly Entry[] {
  let last = since;
  return list(entries, "The entries").map((each) => {
    const [at, before, topic, key, meta] = list(each, "An entry");
    const dot = clock(at, "The number of an entry");
    if (dot <= last || dot > until) throw new TypeError(`The entry ${dot} is out of order.`);
    last = dot;
    if (typeof meta !== "object" || meta === null || Array.isArray(meta)) throw new TypeError("A meta is no object.");
    return new Entry(replica, dot, clock(before, "An earlier entry"), text(topic, "A topic"), text(key, "A key"), meta);
  });
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new TypeError(`${what} is not a list.`);
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} is not text.`);
}

function flag(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${what} is neither true nor false.`);
}

function clock(value: unknown, what: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new TypeError(`${what} is ${JSON.stringify(value)}, which is no count.`);
}
