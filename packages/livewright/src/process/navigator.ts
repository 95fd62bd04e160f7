import type { LivePatch } from "../app/join-refusal.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { EMPTY_FLASH, type Flash, flashOf, setFlash } from "../live/flash.ts";
import type { ParamsContext } from "../live/live-view.ts";
import { locationOf, type Navigation } from "../live/navigation.ts";
import { signFlash } from "../tokens/tokens.ts";
import type { Dispatch } from "./dispatch.ts";
import type { ViewContext } from "./view-context.ts";

/** Patches that a view may make in answer to one message. More count as a loop (protocol section 5.7). */
const MAX_PATCHES = 20;

/**
 * Milliseconds after a patch of the server in which a patch of the client may have crossed it: as long as a frame may take on a
 * slow line.
 */
const CROSSING = 5_000;

type Patch = Navigation & { readonly kind: "patch" };
type Departure = Exclude<Navigation, { kind: "patch" }>;

/** The parent view of a nested view, as far as navigation is concerned. */
export interface Patchable {
  /** Patches the URL of the page. Returns false if the URL leads out of the view of the page's route. */
  patchPage(to: string, replace: boolean): boolean;
}

/** A new URL from the client. */
interface ClientPatch {
  readonly params: ParamsContext["params"];
  /** Handles the params, and calls `answer` to answer the client. */
  run(answer: () => MaybePromise<void>): MaybePromise<void>;
}

/** Carries out the navigation of a view (protocol sections 5.6 and 5.7). */
export class Navigator {
  readonly #view: ViewContext;
  readonly #dispatch: Dispatch;
  readonly #parent: Patchable | undefined;
  #patches = 0;
  /** The time of the last patch that the server sent, on the clock of `performance.now()`. */
  #lastSent: number | undefined;

  /** @param parent the parent view of a nested view */
  constructor(view: ViewContext, dispatch: Dispatch, parent: Patchable | undefined) {
    this.#view = view;
    this.#dispatch = dispatch;
    this.#parent = parent;
  }

  /** The view handles the next message. Patches of the previous message do not count towards a loop. */
  nextMessage(): void {
    this.#patches = 0;
  }

  /** Reads a new URL from the client. Returns `undefined` if it leads out of the view. */
  clientPatch(url: string): ClientPatch | undefined {
    const context = this.#view.page?.resolve(url, "browser");
    if (context === undefined) return undefined;
    setFlash(this.#view.state, EMPTY_FLASH);
    return { params: context.params, run: (answer) => this.#runClientPatch(url, context, answer) };
  }

  #runClientPatch(url: string, context: ParamsContext, answer: () => MaybePromise<void>): MaybePromise<void> {
    const crossed = this.#lastSent !== undefined && performance.now() - this.#lastSent <= CROSSING;
    return andThen(this.#dispatch.params(context), () => {
      // If `handleParams` patches to another URL, that URL counts.
      const leadsOn = this.#view.state.navigation !== undefined;
      return andThen(answer(), () => {
        if (crossed && !leadsOn) this.#repeat(url);
      });
    });
  }

  /** Patches to a new URL, and notifies the client when the params have been handled. */
  serverPatch(patch: Patch): MaybePromise<void> {
    const { name, state, outbox } = this.#view;
    const parent = this.#parent;
    if (parent !== undefined) {
      // Only the view of the page's route has a URL, so it patches for its nested views.
      state.navigation = undefined;
      if (!parent.patchPage(patch.to, patch.replace)) throw leadsOut(name, patch.to);
      return;
    }
    return andThen(this.patch(patch), () => {
      if (state.ended) return;
      outbox.push("live_patch", this.historyEntry(patch));
      this.#lastSent = performance.now();
    });
  }

  /**
   * Sends the URL of a client's patch back, after the answer. If a patch of the server crossed it, the client has dropped its own
   * patch while the view has handled it, and this brings the client to that URL. A client that received both in order is already
   * there, and adds no history entry. Inside the answer it would add one: the client handles the answer before it commits its link.
   */
  #repeat(to: string): void {
    const { state, outbox } = this.#view;
    if (state.ended) return;
    outbox.push("live_patch", { kind: "push", to } satisfies LivePatch);
    // This patch makes the client drop a second click, too.
    this.#lastSent = performance.now();
  }

  /** Handles the params of a patch. */
  patch({ to }: Patch): MaybePromise<void> {
    const { name, state, page } = this.#view;
    state.navigation = undefined;
    if (++this.#patches > MAX_PATCHES) {
      throw new LivewrightError("LW410", `${name} patched ${MAX_PATCHES} times without rendering.`, {
        hint: "handleParams must not patch to a URL that makes it patch again.",
      });
    }
    const context = page?.resolve(to);
    if (context === undefined) throw leadsOut(name, to);
    // Flash is for the next page. For flash that the page shows already, this patch is the next page.
    setFlash(state, state.newFlash);
    return this.#dispatch.params(context) as MaybePromise<void>;
  }

  /** Leaves the view before the client has shown it. All of its flash goes along. */
  refuse(navigation: Departure): void {
    const { state, outbox } = this.#view;
    const flash = this.#flash(flashOf(state));
    const { events } = state;
    if (navigation.kind === "redirect") {
      outbox.refused({ events, redirect: { to: this.#location(navigation), status: navigation.status, ...flash } });
    } else outbox.refused({ events, live_redirect: { ...this.historyEntry(navigation), ...flash } });
  }

  /**
   * Leaves the view. Its last state is not rendered, but its events are sent first (protocol section 5.10). New flash goes along;
   * the user has seen the rest.
   *
   * @param ref the ref of the request that this answers; `undefined` if there is none
   */
  leave(navigation: Departure, ref: string | null | undefined): void {
    const { state, outbox } = this.#view;
    const { events } = state;
    if (events.length > 0) outbox.push("diff", { e: events });
    const flash = this.#flash(state.newFlash);
    const [event, body] =
      navigation.kind === "redirect"
        ? (["redirect", { to: this.#location(navigation), ...flash }] as const)
        : (["live_redirect", { ...this.historyEntry(navigation), ...flash }] as const);
    if (ref === undefined) outbox.push(event, body);
    else outbox.reply(ref, { [event]: body });
  }

  /** Returns the history entry of a navigation. */
  historyEntry(navigation: Exclude<Navigation, { kind: "redirect" }>): LivePatch {
    return { kind: navigation.replace ? "replace" : "push", to: this.#location(navigation) };
  }

  #location(navigation: Navigation): string {
    return locationOf(navigation, this.#view.app.basePath);
  }

  #flash(flash: Flash): { readonly flash?: string } {
    return Object.keys(flash).length === 0 ? {} : { flash: signFlash(this.#view.app.keys, flash) };
  }
}

function leadsOut(name: string, to: string): LivewrightError {
  return new LivewrightError("LW409", `pushPatch(${JSON.stringify(to)}) leads out of ${name}.`, {
    hint: "A patch stays in the view. To go to another view: socket.pushNavigate(path)",
  });
}
