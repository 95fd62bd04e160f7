import { LivewrightError } from "../foundation/errors.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { EMPTY_FLASH, type Flash, flashOf, setFlash } from "../live/flash.ts";
import type { ParamsContext } from "../live/live-view.ts";
import type { Navigation } from "../live/navigation.ts";
import { signFlash } from "../tokens/tokens.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Finish } from "./loop.ts";
import type { LivePatch } from "../app/join-refusal.ts";
import type { RunningView } from "./running-view.ts";

/** Patches a view may make in answer to one message; more is a loop (protocol section 5.7). */
const MAX_PATCHES = 20;

/**
 * Milliseconds for which a patch of the client may have been sent before it knew of one of the server: as long as a frame may
 * take on a slow line.
 */
const CROSSING = 5_000;

type Patch = Navigation & { readonly kind: "patch" };
type Departure = Exclude<Navigation, { kind: "patch" }>;

/** A view that shows the one that navigates. */
export interface Patchable {
  /** Patches the page as the view of its route, and says whether that leads nowhere else. */
  patchPage(to: string, replace: boolean): boolean;
}

/** Carries out where a view wants to go (protocol sections 5.6 and 5.7). */
export class Navigator {
  readonly #view: RunningView;
  readonly #dispatch: Dispatch;
  readonly #parent: Patchable | undefined;
  #patches = 0;
  /** When the client was last sent a patch. */
  #told: number | undefined;

  /** @param parent the view that shows it, if it is nested */
  constructor(view: RunningView, dispatch: Dispatch, parent: Patchable | undefined) {
    this.#view = view;
    this.#dispatch = dispatch;
    this.#parent = parent;
  }

  /** A new message is handled; the patches of the last one are no loop any more. */
  nextMessage(): void {
    this.#patches = 0;
  }

  /** The client changed the URL. Returns `undefined` when that leads out of the view. */
  clientPatch(url: string): { readonly params: ParamsContext["params"]; readonly handle: () => Finish } | undefined {
    const context = this.#view.page?.resolve(url);
    if (context === undefined) return undefined;
    setFlash(this.#view.state, EMPTY_FLASH);
    return { params: context.params, handle: () => this.#dispatch.params(context) as Finish };
  }

  /** The view changes the URL, and tells the client when it has taken in the params. */
  serverPatch(patch: Patch): Finish {
    const { name, state, outbox } = this.#view;
    const parent = this.#parent;
    if (parent !== undefined) {
      // Only the view of the page's route has a URL; it patches for those it shows.
      state.navigation = undefined;
      if (!parent.patchPage(patch.to, patch.replace)) throw leadsOut(name, patch.to);
      return;
    }
    return andThen(this.patch(patch), () => {
      if (state.ended) return;
      outbox.push("live_patch", historyEntry(patch));
      this.#told = performance.now();
    });
  }

  /** Returns whether the client may have sent its patch before it knew of the last one of the server. */
  crossed(): boolean {
    return this.#told !== undefined && performance.now() - this.#told <= CROSSING;
  }

  /**
   * Names the URL of a client's patch again, behind the answer. If a patch of the server crossed it, the client has given up its
   * own, while the view is at that URL; told to, it goes there. A client that knew both is there already, and adds nothing to
   * its history. In the answer it would: the client takes that in before it commits its link, which may replace an entry.
   */
  repeat(to: string): void {
    const { state, outbox } = this.#view;
    if (state.ended) return;
    outbox.push("live_patch", { kind: "push", to } satisfies LivePatch);
    // It makes the client give up a second click, too.
    this.#told = performance.now();
  }

  /** Takes in the params of a patch. */
  patch({ to }: Patch): Finish {
    const { name, state, page } = this.#view;
    state.navigation = undefined;
    if (++this.#patches > MAX_PATCHES) {
      throw new LivewrightError("LW410", `${name} patched ${MAX_PATCHES} times without rendering.`, {
        hint: "handleParams must not patch to a URL that makes it patch again.",
      });
    }
    const context = page?.resolve(to);
    if (context === undefined) throw leadsOut(name, to);
    // Flash is for the page that comes next, and this is the next page for all but what was put just now.
    setFlash(state, state.newFlash);
    return this.#dispatch.params(context) as Finish;
  }

  /** Leaves the view before it was shown, with all the flash it has: nobody has seen any of it. */
  refuse(navigation: Departure): void {
    const { state, outbox } = this.#view;
    const flash = this.#flash(flashOf(state));
    const { events } = state;
    if (navigation.kind === "redirect") {
      outbox.refused({ events, redirect: { to: navigation.to, status: navigation.status, ...flash } });
    } else outbox.refused({ events, live_redirect: { ...historyEntry(navigation), ...flash } });
  }

  /**
   * Leaves the view. Its last state is not rendered, but events it pushed still arrive first (protocol section 5.10). Flash
   * that was put just now goes along; what the page was showing has been seen.
   *
   * @param ref of the request this answers; `undefined` if there is none
   */
  leave(navigation: Departure, ref: string | null | undefined): void {
    const { state, outbox } = this.#view;
    const { events } = state;
    if (events.length > 0) outbox.push("diff", { e: events });
    const flash = this.#flash(state.newFlash);
    const [event, body] =
      navigation.kind === "redirect"
        ? (["redirect", { to: navigation.to, ...flash }] as const)
        : (["live_redirect", { ...historyEntry(navigation), ...flash }] as const);
    if (ref === undefined) outbox.push(event, body);
    else outbox.reply(ref, { [event]: body });
  }

  #flash(flash: Flash): { readonly flash?: string } {
    return Object.keys(flash).length === 0 ? {} : { flash: signFlash(this.#view.app.keys, flash) };
  }
}

function leadsOut(name: string, to: string): LivewrightError {
  return new LivewrightError("LW409", `pushPatch(${JSON.stringify(to)}) leads out of ${name}.`, {
    hint: "A patch stays in the view. To go to another one: socket.pushNavigate(path)",
  });
}

/** How a navigation changes the history of the browser. */
export function historyEntry(navigation: Exclude<Navigation, { kind: "redirect" }>): LivePatch {
  return { kind: navigation.replace ? "replace" : "push", to: navigation.to };
}
