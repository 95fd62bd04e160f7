// Finds assigns that were changed in place, in development. A view compares assigns by identity, so its page would not
// show such a change. The values belong to the application, so they are not frozen, but copied when they are
// assigned, and compared around each callback.

import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import type { Logger } from "../telemetry/logger.ts";
import { AsyncResult } from "./async/async-result.ts";

/** The maximum number of objects and lists copied for one assign, so that large data does not slow a page. */
const MAX_PARTS = 10_000;

/** The part of a socket's state that is watched. */
interface Watched {
  readonly assigns: Readonly<Record<string, unknown>>;
  readonly ended: boolean;
  /** True for the state of a component, false for that of the view. */
  readonly component: boolean;
}

/** Values with a reported change. One report is enough, however many views show them. */
const reported = new WeakSet<object>();

/** Watches the assigns of a view and its components. */
export class AssignWatch {
  readonly #view: string;
  readonly #logger: Logger;
  readonly #kept = new Map<Watched, Map<string, Copy>>();
  /** True if only a callback of this view ran since {@link AssignWatch.begin}. */
  #alone = false;

  constructor(view: string, logger: Logger) {
    this.#view = view;
    this.#logger = logger;
  }

  /** Notes the value of an assign. */
  note(state: Watched, name: string, value: unknown): void {
    let names = this.#kept.get(state);
    const held = value instanceof AsyncResult ? (value.result as unknown) : value;
    const copy = copyOf(held);
    if (copy === undefined) {
      names?.delete(name);
      return;
    }
    if (names === undefined) this.#kept.set(state, (names = new Map()));
    names.set(name, copy);
  }

  /** Starts a callback. Earlier changes were made by other code, and are not the view's fault. */
  begin(): void {
    this.#alone = false;
    this.verify();
    this.#alone = true;
  }

  /** Suspends an async callback: until it continues, other code may run. */
  yield(): void {
    this.#alone = false;
  }

  /**
   * Looks for assigns that were changed in place.
   *
   * @throws {LivewrightError} LW403 if the view's own callback changed one; otherwise the change is logged
   */
  verify(): void {
    for (const [state, names] of this.#kept) {
      if (state.ended) this.#kept.delete(state);
      else for (const [name, copy] of names) this.#compare(state, names, name, copy);
    }
  }

  #compare(state: Watched, names: Map<string, Copy>, name: string, copy: Copy): void {
    const assigned = state.assigns[name];
    const value: unknown = assigned instanceof AsyncResult ? assigned.result : assigned;
    if (value !== copy.source) {
      names.delete(name);
      return;
    }
    const path = changeIn(value, copy, name, new Set());
    if (path === undefined) return;
    names.set(name, copyOf(value) as Copy);
    const owner = state.component ? `a component of ${this.#view}` : this.#view;
    const error = new LivewrightError("LW403", `The assign "${name}" of ${owner} was changed in place, at ${path}.`, {
      hint: `Assigns are compared by identity, so the page does not show this. Assign a new value: [...list, item], { ...object, key }.`,
    });
    if (this.#alone) throw error;
    if (reported.has(copy.source)) return;
    reported.add(copy.source);
    this.#logger.warn(`${error.message}\n  Code outside the view changed it: broadcast the change, and assign a copy.`);
  }
}

/** A copy of an object or list: its parts are copies or values. */
interface Copy {
  readonly source: object;
  readonly parts: ReadonlyMap<string, unknown>;
}

/** Copies plain objects and lists; `undefined` for anything else. */
function copyOf(value: unknown): Copy | undefined {
  const seen = new Map<object, Copy>();
  const copy = (part: unknown): unknown => {
    if (!isData(part)) return part;
    const known = seen.get(part);
    if (known !== undefined) return known;
    if (seen.size >= MAX_PARTS) return UNKNOWN;
    const parts = new Map<string, unknown>();
    const made: Copy = { source: part, parts };
    seen.set(part, made);
    for (const key of Object.keys(part)) parts.set(key, copy(part[key]));
    return made;
  };
  return isData(value) ? (copy(value) as Copy) : undefined;
}

/** Represents parts that were not copied. */
const UNKNOWN: unique symbol = Symbol("unknown");

function isData(value: unknown): value is Record<string, unknown> {
  return Array.isArray(value) || isPlainMap(value);
}

function isCopy(value: unknown): value is Copy {
  return typeof value === "object" && value !== null && (value as Partial<Copy>).parts instanceof Map;
}

/** Returns the path to the difference between a value and its copy, such as `cart.items[2].count`, or `undefined`. */
function changeIn(value: unknown, copy: unknown, path: string, seen: Set<object>): string | undefined {
  if (copy === UNKNOWN) return undefined;
  if (!isCopy(copy)) return Object.is(value, copy) ? undefined : path;
  if (value !== copy.source) return path;
  if (seen.has(copy)) return undefined;
  seen.add(copy);
  const now = value as Record<string, unknown>;
  const keys = Object.keys(now);
  const step = (key: string): string => (Array.isArray(now) ? `${path}[${key}]` : `${path}.${key}`);
  for (const key of keys) {
    if (!copy.parts.has(key)) return step(key);
    const change = changeIn(now[key], copy.parts.get(key), step(key), seen);
    if (change !== undefined) return change;
  }
  if (keys.length === copy.parts.size) return undefined;
  return step([...copy.parts.keys()].find((key) => !Object.hasOwn(now, key)) as string);
}
