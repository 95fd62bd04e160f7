import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

type Step =
  | { readonly kind: "start"; readonly name: string; readonly turns: number; readonly fails: boolean }
  | { readonly kind: "cancel"; readonly name: string }
  | { readonly kind: "wait"; readonly turns: number }
  | { readonly kind: "end" };

const name = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("start" as const), name, turns: fc.nat(8), fails: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("cancel" as const), name }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("wait" as const), turns: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "end" } as const) },
);

test("each task has one outcome, unless it was replaced or the view ended", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const outcomes: { id: number; cancelled: boolean }[] = [];
      /** By name: the task whose outcome is to come. */
      const current = new Map<string, number>();
      const replaced = new Set<number>();
      const signals = new Map<number, AbortSignal>();
      let over = false;
      const running = start(
        liveView({
          events: { do: (socket, { job }) => (job as (socket: Socket) => void)(socket) },
          handleAsync(_, called, outcome) {
            const task = String(called);
            expect(over).toBe(false);
            const id = current.get(task) as number;
            current.delete(task);
            const cancelled = !outcome.ok && outcome.cancelled;
            if (!cancelled) {
              expect(outcome.ok ? outcome.value : Number((outcome.reason as Error).message)).toBe(id);
              expect(outcome.ok).toBe(!(steps[id] as { fails: boolean }).fails);
            } else expect(outcome.reason).toBe(`cancelled ${id}`);
            outcomes.push({ id, cancelled });
          },
          render: () => html`<p></p>`,
        }),
      );
      const started: number[] = [];
      for (const [id, next] of steps.entries()) {
        if (next.kind === "wait") for (let i = 0; i < next.turns; i++) await Promise.resolve();
        if (next.kind === "end") {
          over = true;
          running.process.end({ kind: "closed" });
        }
        if (over) continue;
        if (next.kind === "cancel") {
          running.event("do", {
            job: (socket: Socket) => socket.cancelAsync(next.name, `cancelled ${current.get(next.name)}`),
          });
        }
        if (next.kind === "start") {
          running.event("do", {
            job(socket: Socket) {
              const earlier = current.get(next.name);
              if (earlier !== undefined) replaced.add(earlier);
              current.set(next.name, id);
              started.push(id);
              socket.startAsync(next.name, async (signal) => {
                signals.set(id, signal);
                for (let i = 0; i < next.turns; i++) await Promise.resolve();
                if (next.fails) throw new Error(String(id));
                return id;
              });
            },
          });
        }
      }
      await settled();
      const ids = outcomes.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(running.said.filter(([what]) => what === "crashed")).toEqual([]);
      for (const id of replaced) expect(ids).not.toContain(id);
      if (!over) expect(new Set(ids)).toEqual(new Set(started.filter((id) => !replaced.has(id))));
      const ended = new Set(outcomes.filter(({ cancelled }) => !cancelled).map(({ id }) => id));
      for (const [id, signal] of signals) expect(signal.aborted && ended.has(id)).toBe(false);
    }),
    { numRuns: 500 },
  );
});
