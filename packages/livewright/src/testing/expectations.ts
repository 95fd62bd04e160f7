import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { isDeepStrictEqual } from "node:util";
import { LivewrightError } from "../foundation/errors.ts";
import type { Move } from "./browser/tab.ts";
import { realTimers } from "./browser/real-timers.ts";
import type { Visitor } from "./visitor.ts";

/** The time that an assertion waits by default, in milliseconds of real time. */
const WITHIN = 100;
const PATCH: ReadonlySet<string> = new Set(["patch"]);
const REDIRECT: ReadonlySet<string> = new Set(["navigate", "redirect"]);
const PAST = { patch: "patched", redirect: "redirected" } as const;

/** Options of an assertion that waits. */
export interface Waiting {
  /** Milliseconds of real time that the assertion waits before it fails. Default 100. */
  readonly within?: number;
}

const WAITING: KnownOptions<Waiting> = { within: true };

/** Fails with LW106 for an unknown option of an assertion. */
export function checkWaiting(waiting: Waiting, method: string): void {
  checkOptions(waiting, WAITING, method, "LW106");
}

/** An expected path: the exact text, or a pattern. */
export type ExpectedPath = string | RegExp;

/** Waits until the tab has moved by a patch or a redirect. Returns the path. */
export async function expectMove(
  visitor: Visitor,
  kind: "patch" | "redirect",
  to: ExpectedPath | undefined,
  { within = WITHIN }: Waiting,
): Promise<string> {
  const found = await eventually(visitor, within, () => visitor.unaskedMoves.find((move) => isMove(move, kind, to)));
  if (found === undefined) {
    throw new LivewrightError("LW805", `The page was not ${PAST[kind]}${to === undefined ? "" : ` to ${to}`}.`, {
      frame: `${movesOf(visitor)}\n  The page is now ${visitor.path}.`,
    });
  }
  // Earlier moves can no longer be asserted.
  for (const move of visitor.unaskedMoves) {
    visitor.asked(move);
    if (move === found) break;
  }
  return found.to;
}

/** Throws if the tab has moved by a patch or a redirect. */
export function refuseMove(visitor: Visitor, kind: "patch" | "redirect", to: ExpectedPath | undefined): void {
  const found = visitor.unaskedMoves.find((move) => isMove(move, kind, to));
  if (found === undefined) return;
  throw new LivewrightError("LW805", `The page was ${PAST[kind]} to ${found.to}.`, { frame: movesOf(visitor) });
}

/** Waits until the server has pushed an event. Returns its payload. */
export async function expectPushed(
  visitor: Visitor,
  event: string,
  payload: unknown,
  { within = WITHIN }: Waiting,
): Promise<unknown> {
  const { wire } = visitor;
  const found = await eventually(visitor, within, () =>
    wire.pushed.find((pushed) => pushed.event === event && covers(pushed.payload, payload)),
  );
  if (found === undefined) {
    const others = wire.pushed.map((one) => `    ${one.event} ${JSON.stringify(one.payload)}`).join("\n");
    const having = payload === undefined ? "" : ` with ${JSON.stringify(payload)}`;
    throw new LivewrightError("LW805", `The server has not pushed ${JSON.stringify(event)}${having}.`, {
      frame: others === "" ? "  Every event that it pushed was asserted before." : `  It has pushed:\n${others}`,
    });
  }
  wire.takePushed(found);
  return found.payload;
}

/** Throws if the server has pushed an event. */
export function refusePushed(visitor: Visitor, event: string, payload: unknown): void {
  const found = visitor.wire.pushed.find((pushed) => pushed.event === event && covers(pushed.payload, payload));
  if (found === undefined) return;
  throw new LivewrightError(
    "LW805",
    `The server has pushed ${JSON.stringify(event)} with ${JSON.stringify(found.payload)}.`,
  );
}

/** Waits until the server has replied to an event. Returns the reply. */
export async function expectReply(visitor: Visitor, reply: unknown, { within = WITHIN }: Waiting): Promise<unknown> {
  const { wire } = visitor;
  const found = await eventually(visitor, within, () => wire.replies.find((one) => covers(one, reply)));
  if (found === undefined) {
    const others = wire.replies.map((one) => `    ${JSON.stringify(one)}`).join("\n");
    throw new LivewrightError("LW805", `The server has not replied with ${JSON.stringify(reply)}.`, {
      frame: others === "" ? "  It has not replied to any event." : `  It has replied with:\n${others}`,
    });
  }
  wire.takeReply(found);
  return found;
}

/** Calls `look` every 5 ms until it returns a value, or until `within` milliseconds have passed. */
export async function eventually<Found>(
  visitor: Visitor,
  within: number,
  look: () => Found | undefined,
): Promise<Found | undefined> {
  const { setTimeout } = realTimers;
  for (let waited = 0; ; waited += 5) {
    const found = look();
    if (found !== undefined || waited >= within) return found;
    await new Promise<void>((resolve) => void setTimeout(resolve, 5));
    await visitor.settled();
  }
}

/** Reports whether a value has all expected properties. Objects may have more. */
export function covers(value: unknown, expected: unknown): boolean {
  if (expected === undefined) return true;
  if (!isObject(expected) || !isObject(value)) return isDeepStrictEqual(value, expected);
  return Object.entries(expected).every(([key, one]) => Object.hasOwn(value, key) && covers(value[key], one));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMove(move: Move, kind: "patch" | "redirect", to: ExpectedPath | undefined): boolean {
  if (!(kind === "patch" ? PATCH : REDIRECT).has(move.kind)) return false;
  return to === undefined || (typeof to === "string" ? move.to === to : to.test(move.to));
}

function movesOf({ moves }: Visitor): string {
  return `  It has moved:\n${moves.map(({ kind, to }) => `    ${kind.padEnd(8)} ${to}`).join("\n")}`;
}
