import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { LiveComponentCall, Rendered } from "../html/rendered.ts";
import type { TemporaryValue } from "./temporary.ts";
import { type AssignNames, cloneShadow, componentsIn, type ShadowNode } from "./shadow.ts";
import { type Cover, NO_COVER } from "./cover.ts";

/** One LiveComponent instance as the diff knows it. */
export interface ComponentEntry {
  /** The number that stands for it on the wire: from 1, never used twice within a view. */
  cid: number;
  readonly definition: object;
  readonly id: string | number;
  /** What the client holds of it; `undefined` when that is nothing, or nothing that can be relied on. */
  shadow: ShadowNode | undefined;
  /** The client has announced that its element is going away (protocol section 4.9). */
  leaving: boolean;
  /**
   * It was sent a table of statics although nothing showed that it was on the page. If it was not, the client could not
   * resolve the references; so it is sent in full when it is written into a position again.
   */
  unsettled: boolean;
  /** The numbers of the streams it shows, by the identity of the stream. */
  streams: Map<object, number> | undefined;
  /** The message it was last seen in, and where. */
  seen: number;
  place: string | undefined;
  /** The component that shows it; `undefined` for the view. */
  owner: ComponentEntry | undefined;
  /** What the client does with its position. */
  cover: Cover;
  /** The message that last wrote it into a new position. */
  placed: number;
}

/** An instance that a message has to bring up to date. `props` is missing when only its own state changed. */
export interface ComponentVisit {
  readonly entry: ComponentEntry;
  readonly props: object | undefined;
  /** It stands on the page for sure: it was reached from the root in this very message. */
  readonly reached: boolean;
}

/** Runs components; the process and the dead render implement it. */
export interface ComponentRunner {
  /** Gives instances of one component their props, mounting those that are new. */
  update(definition: object, visits: readonly { readonly entry: ComponentEntry; readonly props: object }[]): void;
  /** What the instance shows; `undefined` if nothing was assigned since the last time, unless `force` is set. */
  render(entry: ComponentEntry, force: boolean): Rendered | TemporaryValue | undefined;
  /** The temporary assigns that held something in the last render; `undefined` if that component declared none. */
  readonly assigned: AssignNames | undefined;
  /** Lets go of an instance that is gone from the page. */
  destroy(entry: ComponentEntry): void;
  /** A component's name, for errors. */
  name(definition: object): string;
}

// Most views have no components, and an empty map of their own would be a tenth of what an idle one costs.
const NO_DEFINITIONS = new Map<object, Map<string | number, ComponentEntry>>();
const NO_ENTRIES = new Map<number, ComponentEntry>();

/** The LiveComponents of one view, by identity and by cid. */
export class ComponentTable {
  readonly #runner: ComponentRunner;
  #byDefinition: Map<object, Map<string | number, ComponentEntry>> = NO_DEFINITIONS;
  #byCid: Map<number, ComponentEntry> = NO_ENTRIES;
  #next = 1;
  /** Whether any component ever was unsettled; as a rule none is, and then nothing needs to be searched. */
  #unsettled = false;

  constructor(runner: ComponentRunner) {
    this.#runner = runner;
  }

  get(cid: number): ComponentEntry | undefined {
    return this.#byCid.get(cid);
  }

  find(definition: object, id: string | number): ComponentEntry | undefined {
    return this.#byDefinition.get(definition)?.get(id);
  }

  /**
   * The entry of a call, made if there is none.
   *
   * @param message the number of the message being written
   * @throws {LivewrightError} LW303 when the instance already stands somewhere in this message, LW304 for a call without id
   */
  take(call: LiveComponentCall, message: number): ComponentEntry {
    const { definition, id, place } = call;
    if (typeof id !== "string" && !Number.isFinite(id)) throw noId(this.#runner.name(definition), id);
    if (this.#byCid === NO_ENTRIES) {
      this.#byDefinition = new Map();
      this.#byCid = new Map();
    }
    let instances = this.#byDefinition.get(definition);
    if (instances === undefined) this.#byDefinition.set(definition, (instances = new Map()));
    let entry = instances.get(id);
    if (entry === undefined) {
      entry = {
        cid: this.#next++,
        definition,
        id,
        shadow: undefined,
        leaving: false,
        unsettled: false,
        streams: undefined,
        seen: 0,
        place,
        owner: undefined,
        cover: NO_COVER,
        placed: 0,
      };
      instances.set(id, entry);
      this.#byCid.set(entry.cid, entry);
    } else if (entry.seen === message) {
      throw new LivewrightError(
        "LW303",
        `${this.#runner.name(definition)} with the id ${JSON.stringify(id)} stands in two places: ${entry.place ?? "one"} and ${place ?? "another"}.`,
        { hint: "Give each instance its own id." },
      );
    }
    entry.seen = message;
    entry.place = place;
    return entry;
  }

  /**
   * The client is about to be sent a new root, and will drop all components when it sees it: those that stay get new
   * numbers, since the old ones may still be in messages on their way here (protocol section 4.3).
   */
  renumber(): void {
    const entries = [...this.#byCid.values()];
    this.#byCid.clear();
    for (const entry of entries) {
      entry.cid = this.#next++;
      entry.shadow = undefined;
      entry.leaving = false;
      entry.unsettled = false;
      this.#byCid.set(entry.cid, entry);
    }
  }

  /** Forgets instances that the message did not come across; used after {@link renumber}, when the client cannot tell. */
  sweep(message: number): void {
    for (const entry of this.#byCid.values()) if (entry.seen !== message) this.#remove(entry);
  }

  /** Gives up what the client is thought to hold of a component: it will be sent in full, and what it shows is met again. */
  forget(entry: ComponentEntry): void {
    if (entry.shadow !== undefined) {
      for (const cid of componentsIn(entry.shadow)) {
        const inner = this.#byCid.get(cid);
        if (inner !== undefined) inner.seen = 0;
      }
    }
    entry.shadow = undefined;
    entry.unsettled = false;
  }

  /** Forgets the unsettled components within `entry`, at any depth, and returns them. */
  forgetWithin(entry: ComponentEntry): readonly ComponentEntry[] {
    const { shadow } = entry;
    if (shadow === undefined || !this.#unsettled) return [];
    return componentsIn(shadow).flatMap((cid) => {
      const inner = this.#byCid.get(cid);
      if (inner === undefined) return [];
      if (!inner.unsettled) return this.forgetWithin(inner);
      this.forget(inner);
      return [inner];
    });
  }

  /** Notes that a component was sent what the client may not have been able to resolve. */
  unsettle(entry: ComponentEntry): void {
    entry.unsettled = true;
    this.#unsettled = true;
  }

  /** The client announces that these are going away. Nothing is deleted yet: they may come back before it is sure. */
  willDestroy(cids: readonly unknown[]): void {
    for (const cid of cids) {
      const entry = this.#byCid.get(cid as number);
      if (entry !== undefined) entry.leaving = true;
    }
  }

  /** The client is sure: deletes those that did not come back. Returns them; only these may the client forget. */
  destroyed(cids: readonly unknown[]): number[] {
    const gone: number[] = [];
    for (const cid of cids) {
      const entry = this.#byCid.get(cid as number);
      if (entry?.leaving !== true) continue;
      this.#remove(entry);
      gone.push(entry.cid);
    }
    return gone;
  }

  /**
   * What a new instance can be written as a difference to: the tree of another of the same component that shows the same
   * template and is sure to be held by the client. A copy, to be changed into the new one's.
   */
  twin(
    of: ComponentEntry,
    template: ShadowNode["template"],
  ): { readonly cid: number; readonly shadow: ShadowNode } | undefined {
    for (const { cid, shadow, leaving, unsettled } of this.#byDefinition.get(of.definition)?.values() ?? []) {
      if (cid !== of.cid && shadow?.template === template && !leaving && !unsettled)
        return { cid, shadow: cloneShadow(shadow) };
    }
    return undefined;
  }

  get all(): Iterable<ComponentEntry> {
    return this.#byCid.values();
  }

  #remove(entry: ComponentEntry): void {
    this.#byCid.delete(entry.cid);
    const instances = this.#byDefinition.get(entry.definition);
    instances?.delete(entry.id);
    if (instances?.size === 0) this.#byDefinition.delete(entry.definition);
    this.#runner.destroy(entry);
  }
}

function noId(component: string, id: unknown): LivewrightError {
  const given = id === undefined ? "without an id" : `with the id ${describeValue(id)}`;
  return new LivewrightError("LW304", `${component} was called ${given}. An id is a text or a number.`, {
    hint: 'Give each instance its own: Cart({ id: "cart", … })',
  });
}
