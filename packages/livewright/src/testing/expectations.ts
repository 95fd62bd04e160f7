import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { isDeepStrictEqual } from "node:util";
import { LivewrightError } from "../foundation/errors.ts";
import type { Move } from "./browser/tab.ts";
import { realTimers } from "./browser/real-timers.ts";
import type { Visitor } from "./visitor.ts";

/** How long an assertion waits for what may still be on its way, in milliseconds of real time. */
const WITHIN = 100;
const PATCH: ReadonlySet<string> = new Set(["patch"]);
const REDIRECT: ReadonlySet<string> = new Set(["navigate", "redirect"]);

/** What an assertion is told. */
export interface Waiting {
  /** Milliseconds of real time to wait for what may still be on its way. Default 100. */
  readonly within?: number;
}

const WAITING: KnownOptions<Waiting> = { within: true };

/** Fails with LW106 for an unknown option of an assertion. */
export function checkWaiting(waiting: Waiting, method: string): void {
  checkOptions(waiting, WAITING, method, "LW106");
}

/** A path as it is expected: exactly, or by a pattern. */
export type ExpectedPath = string | RegExp;

/** Fulfilled when the visitor has moved. Returns the path. */
export async function expectMove(
  visitor: Visitor,
  kind: "patch" | "redirect",
  to: ExpectedPath | undefined,
  { within = WITHIN }: Waiting,
): Promise<string> {
  const found = await eventually(visitor, within, () => visitor.unaskedMoves.find((move) => isMove(move, kind, to)));
  if (found === undefined) {
    throw new LivewrightError("LW805", `There was no ${kind}${to === undefined ? "" : ` to ${to}`}.`, {
      frame: `${movesOf(visitor)}\n  The visitor is at ${visitor.path}.`,
    });
  }
  // What came before it was not asked for in its time.
  for (const move of visitor.unaskedMoves) {
    visitor.asked(move);
    if (move === found) break;
  }
  return found.to;
}

/** Throws if the visitor has moved. */
export function refuseMove(visitor: Visitor, kind: "patch" | "redirect", to: ExpectedPath | undefined): void {
  const found = visitor.unaskedMoves.find((move) => isMove(move, kind, to));
  if (found === undefined) return;
  throw new LivewrightError("LW805", `There was a ${kind} to ${found.to}.`, { frame: movesOf(visitor) });
}

/** Fulfilled when the server has pushed an event. Returns its payload. */
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
      frame: others === "" ? "  It has pushed nothing that was not asserted before." : `  It has pushed:\n${others}`,
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

/** Fulfilled when an event was replied to. Returns the reply. */
export async function expectReply(visitor: Visitor, reply: unknown, { within = WITHIN }: Waiting): Promise<unknown> {
  const { wire } = visitor;
  const found = await eventually(visitor, within, () => wire.replies.find((one) => covers(one, reply)));
  if (found === undefined) {
    const others = wire.replies.map((one) => `    ${JSON.stringify(one)}`).join("\n");
    throw new LivewrightError("LW805", `There was no reply ${JSON.stringify(reply)}.`, {
      frame: others === "" ? "  There was none at all." : `  There were:\n${others}`,
    });
  }
  wire.takeReply(found);
  return found;
}

/** Looks again and again, until there is something to see or it takes too long. */
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

/** Whether a value has everything that is expected of it; objects may have more. */
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
  return `  Moves so far:\n${moves.map(({ kind, to }) => `    ${kind.padEnd(8)} ${to}`).join("\n")}`;
}
