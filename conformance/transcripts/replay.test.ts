// Replays recorded conversations against our server. Each frame of the recorded client goes to a real connection; the answers
// have to leave the official client in the same state, in no more bytes.

import { describe, expect, test } from "vitest";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { ClientTree, type StreamInstructions } from "../oracle/client-tree.ts";
import { type Frame, recording } from "./recording.ts";
import { RECORDINGS, ReplayServer } from "./replay-server.ts";
import { samePage } from "./same-page.ts";

/** The tree, or the change to it, in a frame; and whether it replaces what the client holds. */
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

/** Session tokens are as long as they are. */
const untokened = (text: string): string => text.replace(/ data-phx-session=(\\?")[^"\\]*/g, " data-phx-session=$1");

/** What the client shows, in a form in which equal pages are equal. */
function seen(page: ClientTree | undefined): unknown {
  const { html = "", streams = [] } = page?.shown() ?? {};
  return { page: samePage(untokened(html)), streams: streams.map(sameInstructions) };
}

/** To the client, `false` and `null` are the same: it may insert. */
function sameInstructions([ref, inserts, ...rest]: StreamInstructions): unknown {
  return [ref, inserts.map(([id, at, limit, updateOnly]) => [id, at, limit, updateOnly === true]), ...rest];
}

/**
 * Of an empty stream the recorded server sends the statics of a row at once, ours with the first row. That frame may be
 * longer; all frames up to it may not.
 */
const LATE_STATICS: ReadonlySet<string> = new Set(["chat: submit"]);

/** All that is in a frame besides the tree: who it is for, how it went, reply, client events and title. */
function aside(frame: Frame): unknown {
  const [joinRef, ref, topic, event, { status, reason, response }] = frame;
  const { r, e, t } = (treeOf(frame)?.tree ?? {}) as Record<string, unknown>;
  const { cids, container, live_redirect, redirect } = (response ?? {}) as Record<string, unknown>;
  const patch = event === "live_patch" ? frame[4] : undefined;
  const leads = [patch, live_redirect, redirect].map(direction);
  return { joinRef, ref, topic, event, status, reason, cids, container, leads, r, e, t };
}

/** Where to, how, and whether with flash. The recorded server also names the status that redirects have anyway. */
function direction(instruction: unknown): unknown {
  if (instruction === undefined) return undefined;
  const { to, kind, flash } = instruction as Record<string, unknown>;
  return { to, kind, flash: flash !== undefined };
}

/** The recorded server says that there are no events before it redirects; ours says nothing. */
const isEmpty = ([, , , event, payload]: Frame): boolean => event === "diff" && JSON.stringify(payload) === '{"e":[]}';

/** A channel closes beside what else is said; on the recorded server at another moment than on ours. */
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
