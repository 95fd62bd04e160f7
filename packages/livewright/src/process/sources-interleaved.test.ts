// Everything a view can get work from, at once and in any order: events, broadcasts, timers, tasks, casts, updates from outside,
// the end. interleaving.test.ts covers the single order of messages from outside.

import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { topic } from "../pubsub/topic.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

const KINDS = ["event", "broadcast", "function", "timer", "task", "cast", "info"] as const;
type Kind = (typeof KINDS)[number];

/** A piece of work, time that passes, or the end of the view. */
type Step =
  | { readonly do: Kind; readonly turns: number; readonly crash: boolean }
  | { readonly do: "pass"; readonly turns: number }
  | { readonly do: "end" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom(...KINDS),
      turns: fc.oneof(fc.constant(0), fc.nat(4)),
      crash: fc.integer({ min: 0, max: 40 }).map((n) => n === 0),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pass" as const), turns: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.nat(3).map((n): Step => (n === 0 ? { do: "end" } : { do: "pass", turns: 1 })) },
);

const jobs = topic<number>("jobs");
const functions = topic<number>("functions");

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

test("work from all sources runs one at a time, in order per source, and stops at the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
      const started: number[] = [];
      let running = 0;
      let ends = 0;
      const work = (id: number): void | Promise<void> => {
        const { turns, crash } = steps[id] as Extract<Step, { crash: boolean }>;
        expect(running++).toBe(0);
        started.push(id);
        const finish = (): void => {
          running--;
          if (crash) throw new Error("boom");
        };
        if (turns === 0) return finish();
        return (async () => {
          for (let i = 0; i < turns; i++) await Promise.resolve();
          finish();
        })();
      };
      const view = start(
        liveView({
          mount(socket) {
            socket.subscribe(jobs);
            socket.subscribe(functions, work);
            socket.repeat(() => {}, 10);
          },
          events: { work: (_socket, { id }) => work(id as number) },
          handleInfo: (_socket, info) => work(jobs.is(info) ? info.payload : (info as number)),
          handleAsync: (_socket, name) => work(Number(name)),
          handleCast: (_socket, id: number) => work(id),
          terminate: () => void ends++,
          render: () => html`<p></p>`,
        }),
      );
      await settled();
      const asked: Record<Kind, number[]> = {
        event: [],
        broadcast: [],
        function: [],
        timer: [],
        task: [],
        cast: [],
        info: [],
      };
      const refs: string[] = [];
      const ask: Record<Kind, (id: number) => unknown> = {
        event: (id) => refs.push(view.event("work", { id })),
        broadcast: (id) => view.pubsub.broadcast(jobs, id),
        function: (id) => view.pubsub.broadcast(functions, id),
        timer: (id) => view.socket.sendAfter(id, 1),
        task: (id) => view.socket.startAsync(String(id), () => {}),
        cast: (id) => view.process.view.state.views?.self.cast(id),
        info: (id) => view.socket.sendInfo(id),
      };
      let ended = false;
      for (const [id, next] of steps.entries()) {
        if (next.do === "pass") {
          vi.advanceTimersByTime(1);
          for (let i = 0; i < next.turns; i++) await Promise.resolve();
        } else if (next.do === "end") {
          ended = true;
          view.process.end({ kind: "closed" });
        } else {
          asked[next.do].push(id);
          ask[next.do](id);
        }
      }
      for (let i = 0; i < 12; i++) {
        vi.advanceTimersByTime(1);
        await settled();
      }

      const crashed = started.some((id) => (steps[id] as { crash: boolean }).crash);
      for (const kind of KINDS) {
        const done = started.filter((id) => (steps[id] as { do: Kind }).do === kind);
        // Messages of one source keep their order, and only an end leaves messages unhandled.
        if (!ended && !crashed) expect(done).toEqual(asked[kind]);
        else expect(done).toEqual(asked[kind].slice(0, done.length));
      }
      expect(new Set(started).size).toBe(started.length);
      const answered = view.said.filter(([what]) => what === "reply").map(([, ref]) => ref);
      expect(answered).toEqual(refs.slice(0, answered.length));
      if (!ended && !crashed) expect(answered).toHaveLength(refs.length);
      const crashes = view.said.filter(([what]) => what === "crashed").length;
      // A failure in a view that has already ended is not reported to the client.
      if (ended) expect(crashes).toBeLessThanOrEqual(crashed ? 1 : 0);
      else expect(crashes).toBe(crashed ? 1 : 0);
      if (!ended && !crashed) view.process.end({ kind: "closed" });
      await settled();
      expect([ends, running, vi.getTimerCount()]).toEqual([1, 0, 0]);
      const before = started.length;
      view.pubsub.broadcast(jobs, 0);
      view.event("work", { id: 0 });
      await settled();
      expect(started).toHaveLength(before);
    }),
    { numRuns: 400 },
  );
});
