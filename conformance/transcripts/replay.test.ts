// Replays recorded conversations against Livewright. Each frame of the recorded client goes to a real connection. The
// replies must leave the official client in the same state, with no more bytes.

import { describe, expect, test } from "vitest";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { ClientTree, type StreamInstructions } from "../oracle/client-tree.ts";
import { type Frame, recording } from "./recording.ts";
import { RECORDINGS, ReplayServer } from "./replay-server.ts";
import { samePage } from "./same-page.ts";

/** The tree of a frame, or its diff; and whether it replaces the client's tree. */
function treeOf([, , , event, payload]: Frame): { tree: WireRoot; whole: boolean } | undefined {
  if (event === "diff") return { tree: payload as WireRoot, whole: false };
  const { rendered, diff } = (payload["response"] ?? {}) as { rendered?: WireRoot; diff?: WireRoot };
  if (rendered !== undefined) return { tree: rendered, whole: true };
  return diff === undefined ? undefined : { tree: diff, whole: false };
}

/** The official client's page after a frame. */
function shown(page: ClientTree | undefined, frame: Frame): ClientTree | undefined {
  const { tree, whole } = treeOf(frame) ?? {};
  if (tree === undefined) return page;
  if (whole || page === undefined) return new ClientTree(tree, true);
  page.merge(tree);
  return page;
}

const bytes = (tree: unknown): number => (tree === undefined ? 0 : Buffer.byteLength(untokened(JSON.stringify(tree))));

/** The length of session tokens does not count. */
const untokened = (text: string): string => text.replace(/ data-phx-session=(\\?")[^"\\]*/g, " data-phx-session=$1");

/** The page of the client, in a canonical form. */
function seen(page: ClientTree | undefined): unknown {
  const { html = "", streams = [] } = page?.shown() ?? {};
  return { page: samePage(untokened(html)), streams: streams.map(sameInstructions) };
}

/** The client treats `false` and `null` alike: it may insert. */
function sameInstructions([ref, inserts, ...rest]: StreamInstructions): unknown {
  return [ref, inserts.map(([id, at, limit, updateOnly]) => [id, at, limit, updateOnly === true]), ...rest];
}

/**
 * The recorded server sends the statics of a row with the empty stream, Livewright with the first row. So that frame
 * may be longer, but not the sum of all frames up to it.
 */
const LATE_STATICS: ReadonlySet<string> = new Set(["chat: submit"]);

/** Everything in a frame except the tree: topic, status, reply, client events and title. */
function aside(frame: Frame): unknown {
  const [joinRef, ref, topic, event, { status, reason, response }] = frame;
  const { r, e, t } = (treeOf(frame)?.tree ?? {}) as Record<string, unknown>;
  const { cids, container, live_redirect, redirect } = (response ?? {}) as Record<string, unknown>;
  const patch = event === "live_patch" ? frame[4] : undefined;
  const leads = [patch, live_redirect, redirect].map(direction);
  return { joinRef, ref, topic, event, status, reason, cids, container, leads, r, e, t };
}

/** The target, the kind, and whether there is flash. The recorded server also names the default status of redirects. */
function direction(instruction: unknown): unknown {
  if (instruction === undefined) return undefined;
  const { to, kind, flash } = instruction as Record<string, unknown>;
  return { to, kind, flash: flash !== undefined };
}

/** Before a redirect, the recorded server sends a message without events. Livewright sends none. */
const isEmpty = ([, , , event, payload]: Frame): boolean => event === "diff" && JSON.stringify(payload) === '{"e":[]}';

/** A channel closes independently of other messages, on the recorded server at another moment. */
const isClose = (frame: Frame): boolean => frame[3] === "phx_close";

describe.each(RECORDINGS)("$name", ({ name, pages, views = {} }) => {
  test("the client ends up the same, with no more bytes", async () => {
    const server = new ReplayServer(pages, views);
    const theirs = new Map<string, ClientTree | undefined>();
    const ours = new Map<string, ClientTree | undefined>();
    const closed: { theirs: Frame[]; ours: Frame[] } = { theirs: [], ours: [] };
    let exchanges = 0;
    const sums = { ours: 0, theirs: 0 };
    for (const { step, out, in: received } of recording(name)) {
      exchanges++;
      const answers = await server.play(step, out);
      closed.theirs.push(...received.filter(isClose));
      closed.ours.push(...answers.filter(isClose));
      const recorded = received.filter((frame) => !isClose(frame) && !isEmpty(frame));
      const sent = answers.filter((frame) => !isClose(frame));
      expect(sent.map(aside), step).toEqual(recorded.map(aside));
      for (const [index, frame] of recorded.entries()) {
        const mine = sent[index] as Frame;
        const [, , topic] = frame;
        theirs.set(topic, shown(theirs.get(topic), frame));
        ours.set(topic, shown(ours.get(topic), mine));
        expect(seen(ours.get(topic)), step).toEqual(seen(theirs.get(topic)));
        const [length, limit] = [bytes(treeOf(mine)?.tree), bytes(treeOf(frame)?.tree)];
        sums.ours += length;
        sums.theirs += limit;
        expect(sums.ours, step).toBeLessThanOrEqual(sums.theirs);
        if (!LATE_STATICS.has(`${name}: ${step}`)) expect(length, step).toBeLessThanOrEqual(limit);
      }
    }
    expect(closed.ours).toEqual(closed.theirs);
    expect(exchanges).toBeGreaterThan(3);
  });
});
