import { appended } from "../../foundation/appended.ts";
import { checkPayload } from "../../foundation/check-json.ts";
import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import { checkFlashText, EMPTY_FLASH, type Flash, flashOf, setFlash } from "../flash.ts";
import type { RenderFunction, SocketState } from "../socket-state.ts";
import type { PushEventOptions } from "../socket-types.ts";

const PUSH_EVENT: KnownOptions<PushEventOptions> = { dispatch: true };

/** Sets the page's title; see `socket.pageTitle`. */
export function pageTitle(state: SocketState, title: string): void {
  if (state.ended) return;
  state.title = title;
  state.notifyOwner();
}

/** Sends an event to the client; see `socket.pushEvent`. */
export function pushEvent(state: SocketState, given: unknown, more: readonly unknown[]): void {
  const [name, ...rest] = typeof given === "string" ? [given, ...more] : typeAndPayload(given, more);
  const [payload = {}, options] = rest as [object?, PushEventOptions?];
  checkOptions(options, PUSH_EVENT, "pushEvent", "LW106");
  if (state.ended) return;
  if (state.development) checkPayload(payload, `The payload of pushEvent(${JSON.stringify(name)})`);
  state.events = appended(state.events, [options?.dispatch === "before" ? [name, payload, true] : [name, payload]]);
  state.notifyOwner();
}

function typeAndPayload(event: unknown, more: readonly unknown[]): readonly [string, ...unknown[]] {
  const { type, ...payload } = (event ?? {}) as { readonly type?: unknown };
  if (typeof type !== "string" || type === "") {
    throw new LivewrightError("LW408", `${describeValue(event)} is not an event to push.`, {
      hint: 'socket.pushEvent("highlight", { id: 3 }), or socket.pushEvent({ type: "highlight", id: 3 })',
    });
  }
  return [type, payload, ...more];
}

/** Shows a flash message; see `socket.putFlash`. */
export function putFlash(state: SocketState, kind: string, text: string): void {
  if (state.ended) return;
  checkFlashText(kind, text);
  state.newFlash = { ...state.newFlash, [kind]: text };
  setFlash(state, { ...flashOf(state), [kind]: text });
  state.notifyOwner();
}

/** Removes flash messages; see `socket.clearFlash`. */
export function clearFlash(state: SocketState, kind?: string): void {
  if (state.ended) return;
  const without = (flash: Flash): Flash =>
    kind === undefined ? EMPTY_FLASH : Object.fromEntries(Object.entries(flash).filter(([name]) => name !== kind));
  state.newFlash = without(state.newFlash);
  setFlash(state, without(flashOf(state)));
}

/** Renders with another function; see `socket.renderWith`. */
export function renderWith(state: SocketState, render: unknown): void {
  if (render !== undefined && typeof render !== "function") {
    throw new LivewrightError("LW408", "The argument of renderWith is not a function.", {
      hint: "socket.renderWith((assigns) => html`…`)",
    });
  }
  if (state.ended || state.render === render) return;
  state.render = render as RenderFunction | undefined;
  state.changed = true;
  state.notifyOwner();
}

/** Chooses the live layout; see `socket.putLayout`. */
export function putLayout(state: SocketState, layout: unknown): void {
  if (layout !== false && typeof layout !== "function") {
    throw new LivewrightError("LW416", "The argument of putLayout is neither a function nor false.", {
      hint: "socket.putLayout(({ content }) => html`<main>${content}</main>`)",
    });
  }
  if (state.component || state.rendered !== undefined) {
    const why = state.component
      ? "A LiveComponent has no layout."
      : "The view has been rendered in its layout already.";
    throw new LivewrightError("LW416", why, {
      hint: "Choose it in mount of the view: socket.putLayout(appLayout). Parts that come and go belong in render.",
    });
  }
  state.layout = layout as SocketState["layout"];
}
