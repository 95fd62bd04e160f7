import type { StandardSchema } from "../params/standard-schema.ts";
import type { Entry, ShownMeta } from "./entry.ts";
import type { Presence, PresenceList } from "./presence-topic.ts";

/** Reads entries for one topic, and leaves out metas of other processes that do not match its schema. */
export interface EntryReader {
  /** The process whose metas are not parsed. */
  readonly own: string;
  readonly schema: StandardSchema | undefined;
  readonly refused: (entry: Entry, error: Error) => void;
}

/** Groups entries by key, as subscribers and browsers receive them. */
export function grouped(entries: Iterable<Entry>, reader: EntryReader): PresenceList {
  const groups = new Map<string, { readonly metas: ShownMeta[] }>();
  for (const entry of entries) {
    const meta = readMeta(entry, reader);
    if (meta === undefined) continue;
    const group = groups.get(entry.key);
    if (group === undefined) groups.set(entry.key, { metas: [meta] });
    else group.metas.push(meta);
  }
  return groups;
}

/** Reads the entries of one key. Returns `undefined` if none is left. */
export function presenceOf(entries: Iterable<Entry>, reader: EntryReader): Presence | undefined {
  const metas: ShownMeta[] = [];
  for (const entry of entries) {
    const meta = readMeta(entry, reader);
    if (meta !== undefined) metas.push(meta);
  }
  return metas.length === 0 ? undefined : { metas };
}

function readMeta(entry: Entry, { own, schema, refused }: EntryReader): ShownMeta | undefined {
  if (schema === undefined || entry.replica === own) return entry.shown;
  const meta = entry.parsed(schema);
  if (!(meta instanceof Error)) return meta;
  refused(entry, meta);
  return undefined;
}
