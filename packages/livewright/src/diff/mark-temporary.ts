import { Memo } from "../html/memo.ts";
import {
  ComponentCall,
  Each,
  EachStream,
  hasToHtml,
  LiveComponentCall,
  LiveRenderCall,
  Raw,
  type Renderable,
  Rendered,
} from "../html/rendered.ts";
import { plainLeaf } from "../html/write.ts";
import { sameProps } from "./props.ts";
import type { AssignNames } from "./shadow.ts";
import { TemporaryCall, TemporaryValue } from "./temporary.ts";

/**
 * Marks the holes in which two renders of one page differ. The second render has one more temporary assign reset, so these are the
 * holes that read it.
 *
 * A template is an expression, so it cannot say which assigns a hole reads. Rendering twice shows it. Only views with temporary
 * assigns pay for this, and only when one of them was assigned.
 *
 * @param shown the render with the value
 * @param reset the render with the reset value; may contain marks of other assigns
 * @param name the name of the assign
 * @returns `shown`, with each such hole wrapped in a {@link TemporaryValue}
 */
export function markTemporary(shown: unknown, reset: unknown, name: string): unknown {
  return new Marker(name).value(shown, reset);
}

class Marker {
  readonly #name: string;
  readonly #names: AssignNames;

  constructor(name: string) {
    this.#name = name;
    this.#names = new Set([name]);
  }

  /** Returns `shown` itself if no part of it depends on the assign. */
  value(shown: unknown, reset: unknown): unknown {
    if (reset instanceof TemporaryValue) return this.#alsoDependent(shown, reset);
    if (reset instanceof TemporaryCall) return this.#call(shown, reset.rendered);
    if (Object.is(shown, reset)) return shown;
    if (shown instanceof ComponentCall) {
      if (reset instanceof ComponentCall && sameComponentCall(shown, reset)) return shown;
      return this.#call(shown, reset);
    }
    if (reset instanceof ComponentCall) return this.value(shown, run(reset));
    if (shown instanceof Rendered && reset instanceof Rendered && shown.template === reset.template)
      return this.#rendered(shown, reset);
    if (shown instanceof Each && reset instanceof Each) return this.#each(shown, reset);
    if (Array.isArray(shown) && Array.isArray(reset)) return this.#array(shown, reset);
    if (shown instanceof EachStream && reset instanceof EachStream && shown.stream === reset.stream) return shown;
    if (shown instanceof LiveRenderCall && reset instanceof LiveRenderCall) {
      if (shown.view === reset.view && shown.id === reset.id) return shown;
    } else if (shown instanceof LiveComponentCall && reset instanceof LiveComponentCall) {
      const same = shown.definition === reset.definition && shown.id === reset.id;
      if (same && sameProps(shown.props, reset.props)) return shown;
    } else if (shown instanceof Raw && reset instanceof Raw) {
      if (shown.html === reset.html) return shown;
    } else if (isObject(shown) && hasToHtml(shown)) {
      return this.value(shown.toHtml(), reset);
    } else if (isObject(reset) && hasToHtml(reset)) {
      return this.value(shown, reset.toHtml());
    }
    return new TemporaryValue(shown, this.#names);
  }

  /** Handles a hole that depends on other temporary assigns, and perhaps on this one. */
  #alsoDependent(shown: unknown, { value, names }: TemporaryValue): TemporaryValue {
    const dependent = this.value(shown, value) !== shown;
    return new TemporaryValue(shown, dependent ? new Set([...names, this.#name]) : names);
  }

  #call(shown: unknown, reset: unknown): unknown {
    const inner = shown instanceof ComponentCall ? run(shown) : shown;
    const marked = this.value(inner, reset instanceof ComponentCall ? run(reset) : reset);
    if (marked === inner) return shown;
    return marked instanceof Rendered && shown instanceof ComponentCall ? new TemporaryCall(marked) : marked;
  }

  #rendered(shown: Rendered, reset: Rendered): Rendered {
    const { template } = shown;
    let dynamics: unknown[] | undefined;
    for (const [index, hole] of template.holes.entries()) {
      const before = shown.dynamics[index];
      const after = reset.dynamics[index];
      let marked = before;
      if (hole.kind === "text") marked = this.value(before, after);
      else if (after instanceof TemporaryValue) {
        const dependent = plainLeaf(hole, before) !== plainLeaf(hole, after.value);
        marked = new TemporaryValue(before, dependent ? new Set([...after.names, this.#name]) : after.names);
      } else if (before !== after && plainLeaf(hole, before) !== plainLeaf(hole, after))
        marked = new TemporaryValue(before, this.#names);
      if (marked !== before) (dynamics ??= shown.dynamics.slice())[index] = marked;
    }
    return dynamics === undefined ? shown : new Rendered(template, dynamics);
  }

  /** Marks the rows of two lists with the same keys one by one. If the keys differ, the whole list depends on the assign. */
  #each(shown: Each, reset: Each): unknown {
    const { items, key, row } = shown;
    const same =
      items.length === reset.items.length &&
      (key === undefined) === (reset.key === undefined) &&
      items.every((item, i) => Object.is(key?.(item as never, i), reset.key?.(reset.items[i] as never, i)));
    if (!same) return new TemporaryValue(shown, this.#names);
    const rows = items.map((item, i) => row(item as never, i));
    const marked = this.#array(
      rows,
      reset.items.map((item, i) => reset.row(item as never, i)),
    ) as readonly Renderable[];
    return marked === rows ? shown : new Each(items, key, (_item, i) => marked[i]);
  }

  #array(shown: readonly unknown[], reset: readonly unknown[]): TemporaryValue | readonly unknown[] {
    if (shown.length !== reset.length) return new TemporaryValue(shown, this.#names);
    let marked: unknown[] | undefined;
    for (const [index, entry] of shown.entries()) {
      const value = this.value(entry, reset[index]);
      if (value !== entry) (marked ??= shown.slice())[index] = value;
    }
    return marked ?? shown;
  }
}

/** Runs a function component and every component it returns. */
function run(call: ComponentCall): Renderable {
  let result: Renderable = call.component(call.props as never);
  while (result instanceof ComponentCall) result = result.component(result.props as never);
  return result;
}

function sameComponentCall(a: ComponentCall, b: ComponentCall): boolean {
  if (a.component !== b.component) return false;
  return sameProps(a.props instanceof Memo ? a.props.deps : a.props, b.props);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
