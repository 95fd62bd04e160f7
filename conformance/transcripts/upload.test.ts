// The recorded user uploads a file to Livewright. The test compares the page of the client after each answered frame.

import { expect, test } from "vitest";
import { ClientTree } from "../oracle/client-tree.ts";
import { type Frame, recording } from "./recording.ts";
import { samePage } from "./same-page.ts";
import { REF, treeOf, UploadServer } from "./upload-server.ts";

/** The page after some frames. */
function shown(page: ClientTree | undefined, frames: readonly Frame[]): ClientTree | undefined {
  let now = page;
  for (const frame of frames) {
    const tree = treeOf(frame);
    if (tree === undefined) continue;
    if (now === undefined) now = new ClientTree(tree, true);
    else now.merge(tree);
  }
  return now;
}

const named = (text: string): string => text.replaceAll(REF, "phx-REF");
const bytes = (frames: readonly Frame[]): number =>
  frames.reduce((sum, frame) => sum + Buffer.byteLength(named(JSON.stringify(treeOf(frame) ?? ""))), 0);

/** Livewright folds white space; the recorded server does not. */
const seen = (page: ClientTree | undefined): unknown =>
  samePage(named(page?.shown()?.html ?? "").replaceAll(/\s+/g, " "));

/** The content of replies other than the page. */
function answers(frames: readonly Frame[]): unknown {
  return frames
    .filter(([, , , event]) => event === "phx_reply")
    .map(([joinRef, ref, topic, , { status, response }]) => {
      const {
        rendered: _rendered,
        diff: _diff,
        liveview_version: _version,
        entries,
        ref: upload,
        ...rest
      } = response as Record<string, unknown>;
      return {
        joinRef,
        ref,
        topic,
        status,
        upload: upload !== undefined,
        entries: Object.keys(entries ?? {}),
        ...rest,
      };
    });
}

const closes = (frames: readonly Frame[]) => frames.filter(([, , , event]) => event === "phx_close");

test("the replayed upload leaves the client in the same state, with no more bytes", async () => {
  const server = new UploadServer();
  let theirs: ClientTree | undefined;
  let ours: ClientTree | undefined;
  const sums = { ours: 0, theirs: 0 };
  let exchanges = 0;
  for (const { step, out, in: received } of recording("upload")) {
    const sent: Frame[] = [];
    for (const frame of out) sent.push(...(await server.play(frame)));
    const at = `${step}, frame ${++exchanges}`;
    theirs = shown(theirs, received);
    ours = shown(ours, sent);
    expect(seen(ours), at).toEqual(seen(theirs));
    expect(answers(sent), at).toEqual(answers(received));
    expect(closes(sent), at).toEqual(closes(received));
    sums.ours += bytes(sent);
    sums.theirs += bytes(received);
    expect(sums.ours, at).toBeLessThanOrEqual(sums.theirs);
  }
  expect(exchanges).toBe(10);
});
