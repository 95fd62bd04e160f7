import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";

type Step =
  | { readonly kind: "event" | "info"; readonly turns: number; readonly crash: boolean; readonly stray: boolean }
  | { readonly kind: "wait"; readonly turns: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: job("event") },
  { weight: 3, arbitrary: job("info") },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), turns: fc.nat(6) }) },
);

function job<Kind extends "event" | "info">(kind: Kind) {
  return fc.record({
    kind: fc.constant(kind),
    // 0 is a callback without a promise.
    turns: fc.oneof(fc.constant(0), fc.nat(5)),
    crash: fc.integer({ min: 0, max: 30 }).map((n) => n === 0),
    stray: fc.boolean(),
  });
}

test("messages run one at a time in order, each is answered once, and none after a crash", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const started: number[] = [];
      let running = 0;
      let terminated = 0;
      const work = (
        socket: { update: (name: "n", f: (n: number) => number) => void },
        id: number,
      ): void | Promise<void> => {
        const { turns, crash } = steps[id] as Exclude<Step, { kind: "wait" }>;
        expect(running++).toBe(0);
        started.push(id);
        const finish = (): void => {
          running--;
          if (crash) throw new Error("boom");
          socket.update("n", (n) => n + 1);
        };
        if (turns === 0) return finish();
        return (async () => {
          for (let i = 0; i < turns; i++) await Promise.resolve();
          finish();
        })();
      };
      const view = start(
        liveView({
          mount: (socket) => {
            socket.subscribe("work");
            return { n: 0, stray: 0 };
          },
          events: { work: (socket, { id }) => work(socket, id as number) },
          handleInfo: (socket, id: number) => work(socket, id),
          terminate: () => void terminated++,
          render: ({ n, stray }) => html`<p>${n} ${stray}</p>`,
        }),
      );
      const asked: { id: number; ref?: string }[] = [];
      let strays = 0;
      for (const [id, next] of steps.entries()) {
        if (next.kind === "wait") {
          for (let i = 0; i < next.turns; i++) await Promise.resolve();
          continue;
        }
        if (next.kind === "event") asked.push({ id, ref: view.event("work", { id }) });
        else {
          asked.push({ id });
          view.pubsub.broadcast("work", id);
        }
        if (next.stray) view.socket.assign({ stray: ++strays });
      }
      for (let i = 0; i < 400; i++) await Promise.resolve();

      // A crash ends the subscription, so this view receives no later broadcast.
      expect(started).toEqual(asked.slice(0, started.length).map(({ id }) => id));
      const crashed = started.some((id) => (steps[id] as { crash: boolean }).crash);
      if (!crashed) expect(started).toHaveLength(asked.length);
      const answered = view.said.filter(([what]) => what === "reply").map(([, ref]) => ref);
      const done = crashed ? started.slice(0, -1) : started;
      expect(answered).toEqual(
        asked.filter(({ id, ref }) => ref !== undefined && done.includes(id)).map(({ ref }) => ref),
      );
      expect(view.said.filter(([what]) => what === "crashed")).toHaveLength(crashed ? 1 : 0);
      if (crashed) expect(view.said.at(-1)).toEqual(["crashed"]);
      else expect(shown(view.said)).toBe(`${done.length} ${strays}`);
      expect(terminated).toBe(crashed ? 1 : 0);
      expect(running).toBe(0);
    }),
    { numRuns: 500 },
  );
});

/** The page as the client would show it: two texts, merged from all messages. */
function shown(said: readonly (readonly [string, ...unknown[]])[]): string {
  const page: Record<string, string> = {};
  for (const [what, first, second] of said) {
    if (what === "joined" || what === "diff") Object.assign(page, first);
    if (what === "reply") Object.assign(page, (second as { diff?: object }).diff);
  }
  return `${page["0"]} ${page["1"]}`;
}
