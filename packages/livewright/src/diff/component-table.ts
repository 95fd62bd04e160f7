import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { LiveComponentCall, Rendered } from "../html/rendered.ts";
import type { TemporaryValue } from "./temporary.ts";
import { type AssignNames, cloneShadow, componentsIn, type ShadowNode } from "./shadow.ts";
import { type Reach, RENDERED } from "./reach.ts";

/**
 * The diff's record of one LiveComponent instance. It is in one of these states:
 *
 * - new: `shadow` is `undefined`; it will be sent in full.
 * - known: the client holds its tree.
 * - unconfirmed: the client may hold unresolved references in its tree (`unconfirmed`).
 * - leaving: the client has announced its removal (`leaving`). It is known until the client confirms.
 */
export interface ComponentEntry {
  /** Its number on the wire: from 1, unique within the view for its whole life. */
  cid: number;
  readonly definition: object;
  readonly id: string | number;
  /** The client's content; `undefined` if there is none, or none that is certain. */
  shadow: ShadowNode | undefined;
  /** The client has announced that it will remove the element (protocol section 4.9). */
  leaving: boolean;
  /**
   * It was sent a table of statics while it may have been off the page. In that case the client could not resolve the references,
   * so it is sent in full as soon as it is written into a position again.
   */
  unconfirmed: boolean;
  /** The numbers of its streams, by the identity of the stream. */
  streams: Map<object, number> | undefined;
  /** The number of the last message that contained it. */
  lastSeen: number;
  /** Where that message's call is in the source. */
  location: string | undefined;
  /** The component around it; `undefined` for the view. */
  owner: ComponentEntry | undefined;
  /** How the client treats its position. */
  reach: Reach;
  /** The number of the last message that wrote it into a new position. */
  lastMoved: number;
}

/** An instance to render for a message. `props` is `undefined` if only its own state changed. */
export interface QueuedComponent {
  readonly entry: ComponentEntry;
  readonly props: object | undefined;
  /** True if this message reaches it from the root, so it is on the page. */
  readonly reached: boolean;
}

/** Runs components. The view process and the dead render implement it. */
export interface ComponentRunner {
  /** Passes props to instances of one component, and mounts new ones. */
  update(definition: object, visits: readonly { readonly entry: ComponentEntry; readonly props: object }[]): void;
  /** Renders an instance. Returns `undefined` if nothing was assigned since the last render, unless `force` is true. */
  render(entry: ComponentEntry, force: boolean): Rendered | TemporaryValue | undefined;
  /** The temporary assigns that had a value in the last render; `undefined` if the component declares none. */
  readonly assigned: AssignNames | undefined;
  /** Releases an instance that was removed from the page. */
  destroy(entry: ComponentEntry): void;
  /** Returns the name of a component, for errors. */
  name(definition: object): string;
}

// Shared by views without components: empty maps of their own would be a tenth of the memory of an idle view.
const NO_DEFINITIONS = new Map<object, Map<string | number, ComponentEntry>>();
const NO_ENTRIES = new Map<number, ComponentEntry>();

/** The LiveComponents of one view, by identity and by cid. */
export class ComponentTable {
  readonly #runner: ComponentRunner;
  #byDefinition: Map<object, Map<string | number, ComponentEntry>> = NO_DEFINITIONS;
  #byCid: Map<number, ComponentEntry> = NO_ENTRIES;
  #next = 1;
  /** True once a component was unconfirmed. Usually none is, and then the table is not searched. */
  #unconfirmed = false;

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
   * Returns the entry of a call, and creates it for a new instance.
   *
   * @param message the number of the message being written
   * @throws {LivewrightError} LW303 if the message already contains the instance, LW304 for a call without an id
   */
  take(call: LiveComponentCall, message: number): ComponentEntry {
    const { definition, id, location } = call;
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
        unconfirmed: false,
        streams: undefined,
        lastSeen: 0,
        location,
        owner: undefined,
        reach: RENDERED,
        lastMoved: 0,
      };
      instances.set(id, entry);
      this.#byCid.set(entry.cid, entry);
    } else if (entry.lastSeen === message) {
      throw new LivewrightError(
        "LW303",
        `${this.#runner.name(definition)} with the id ${JSON.stringify(id)} is rendered twice: at ${entry.location ?? "one call"} and at ${location ?? "another"}.`,
        { hint: "Give each instance its own id." },
      );
    }
    entry.lastSeen = message;
    entry.location = location;
    return entry;
  }

  /**
   * Gives all components new numbers, before a new root is sent. The client drops all components when it receives a new root, and
   * old numbers may still be in messages from the client (protocol section 4.3).
   */
  renumber(): void {
    const entries = [...this.#byCid.values()];
    this.#byCid.clear();
    for (const entry of entries) {
      entry.cid = this.#next++;
      entry.shadow = undefined;
      entry.leaving = false;
      entry.unconfirmed = false;
      this.#byCid.set(entry.cid, entry);
    }
  }

  /** Removes instances that the message does not contain. Used after {@link renumber}: the client does not report them then. */
  sweep(message: number): void {
    for (const entry of this.#byCid.values()) if (entry.lastSeen !== message) this.#remove(entry);
  }

  /** Drops the client's content of a component, so that it is sent in full, with all components in it. */
  forget(entry: ComponentEntry): void {
    if (entry.shadow !== undefined) {
      for (const cid of componentsIn(entry.shadow)) {
        const inner = this.#byCid.get(cid);
        if (inner !== undefined) inner.lastSeen = 0;
      }
    }
    entry.shadow = undefined;
    entry.unconfirmed = false;
  }

  /** Drops the content of unconfirmed components inside `entry`, at any depth, and returns them. */
  forgetWithin(entry: ComponentEntry): readonly ComponentEntry[] {
    const { shadow } = entry;
    if (shadow === undefined || !this.#unconfirmed) return [];
    return componentsIn(shadow).flatMap((cid) => {
      const inner = this.#byCid.get(cid);
      if (inner === undefined) return [];
      if (!inner.unconfirmed) return this.forgetWithin(inner);
      this.forget(inner);
      return [inner];
    });
  }

  /** Marks a component as unconfirmed. */
  unconfirm(entry: ComponentEntry): void {
    entry.unconfirmed = true;
    this.#unconfirmed = true;
  }

  /** Handles the client's announcement that it removes components. They may come back before it confirms, so none is deleted. */
  willDestroy(cids: readonly unknown[]): void {
    for (const cid of cids) {
      const entry = this.#byCid.get(cid as number);
      if (entry !== undefined) entry.leaving = true;
    }
  }

  /** Handles the client's confirmation. Deletes the components that did not come back, and returns their cids for the client. */
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
   * Returns the base for a new instance: a copy of another instance's tree, which is sent as a reference with the differences. The
   * other instance has the same component and template, and the client certainly holds it.
   */
  sibling(
    of: ComponentEntry,
    template: ShadowNode["template"],
  ): { readonly cid: number; readonly shadow: ShadowNode } | undefined {
    for (const { cid, shadow, leaving, unconfirmed } of this.#byDefinition.get(of.definition)?.values() ?? []) {
      if (cid !== of.cid && shadow?.template === template && !leaving && !unconfirmed)
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
  return new LivewrightError("LW304", `${component} was called ${given}. An id is a string or a number.`, {
    hint: 'Give each instance its own: Cart({ id: "cart", … })',
  });
}
