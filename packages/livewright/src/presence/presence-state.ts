import { type Changes, type Delta, NO_CHANGES, type Snapshot } from "./delta.ts";
import type { Entry } from "./entry.ts";
import { OwnReplica, type OwnReplicaOptions } from "./own-replica.ts";
import { RemoteReplica } from "./remote-replica.ts";
import { Roster } from "./roster.ts";

/** Everything that one process knows: its own presences and the ones of other processes. Knows no time and no bus. */
export class PresenceState {
  readonly own: OwnReplica;
  /** The entries of this process and of all processes that are up. */
  readonly roster: Roster = new Roster();
  readonly #others: Map<string, { readonly replica: RemoteReplica; up: boolean }> = new Map();

  constructor(id: string, options?: OwnReplicaOptions) {
    this.own = new OwnReplica(id, options);
  }

  /** Adds a presence of this process, and removes the one that it replaces. */
  join(topic: string, key: string, meta: object, size: number, replaced?: Entry): Entry {
    const entry = this.own.add(topic, key, meta, size, replaced);
    // First the new one: a key that leaves a large map and returns costs much more than one that stays.
    this.roster.add(entry);
    if (replaced !== undefined) this.roster.delete(replaced);
    return entry;
  }

  /** Removes a presence of this process. */
  leave(entry: Entry): void {
    this.own.remove(entry);
    this.roster.delete(entry);
  }

  /** The changes of another process that have arrived; 0 for an unknown process. */
  clockOf(id: string): number {
    return this.#others.get(id)?.replica.clock ?? 0;
  }

  isUp(id: string): boolean {
    return this.#others.get(id)?.up === true;
  }

  /** Shows the presences of a process. Creates it if it is unknown. */
  replicaUp(id: string, name: string = ""): Changes {
    const known = this.#others.get(id);
    if (known?.up === true) return NO_CHANGES;
    if (known === undefined) {
      this.#others.set(id, { replica: new RemoteReplica(id, name), up: true });
      return NO_CHANGES;
    }
    known.up = true;
    return this.#show({ joins: [...known.replica.entries], leaves: [] });
  }

  /** Hides the presences of a process, and keeps them for its return. */
  replicaDown(id: string): Changes {
    const known = this.#others.get(id);
    if (known?.up !== true) return NO_CHANGES;
    known.up = false;
    return this.#show({ joins: [], leaves: [...known.replica.entries] });
  }

  /** Forgets a process. */
  removeReplica(id: string): Changes {
    const changes = this.replicaDown(id);
    this.#others.delete(id);
    return changes;
  }

  /** Merges changes of a process that is up. */
  merge(id: string, delta: Delta): Changes {
    return this.#show(this.#up(id)?.merge(delta) ?? NO_CHANGES);
  }

  /** Merges a part of everything that a process has, if it is up. */
  mergeSnapshot(id: string, snapshot: Snapshot): Changes {
    return this.#show(this.#up(id)?.mergeSnapshot(snapshot) ?? NO_CHANGES);
  }

  /** Asks for everything that a process has the next time, because its clock went back. */
  distrust(id: string): void {
    this.#up(id)?.distrust();
  }

  #up(id: string): RemoteReplica | undefined {
    const known = this.#others.get(id);
    return known?.up === true ? known.replica : undefined;
  }

  #show(changes: Changes): Changes {
    for (const entry of changes.joins) this.roster.add(entry);
    for (const entry of changes.leaves) this.roster.delete(entry);
    return changes;
  }
}
