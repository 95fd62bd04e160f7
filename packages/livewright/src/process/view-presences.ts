import type { SocketState } from "../live/socket-state.ts";
import type { PresenceOwner } from "../presence/presence-owner.ts";
import type { Presences } from "../presence/presences.ts";

/** The presences of one view and its components. Each ends with its view or component. */
export class ViewPresences {
  readonly #presences: Presences;
  readonly #owners: Map<SocketState, PresenceOwner> = new Map();

  constructor(presences: Presences) {
    this.#presences = presences;
  }

  /** Returns the owner of the presences that a view or component tracks. */
  of(state: SocketState): PresenceOwner {
    let owner = this.#owners.get(state);
    if (owner === undefined) this.#owners.set(state, (owner = this.#presences.owner()));
    return owner;
  }

  /** Ends the presences of a removed component. */
  release(state: SocketState): void {
    this.#owners.get(state)?.release();
    this.#owners.delete(state);
  }

  /** Ends all presences, or leaves them if the process drains. */
  releaseAll(): void {
    for (const owner of this.#owners.values()) owner.release();
    this.#owners.clear();
  }
}
