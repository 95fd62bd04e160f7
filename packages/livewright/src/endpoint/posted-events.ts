import { LivewrightError } from "../foundation/errors.ts";
import type { EventMessage } from "../process/messages.ts";
import { receiveFiles } from "../process/posted/posted-files.ts";
import type { PostedView } from "../process/posted/posted-view.ts";
import { hasErrors, refusalOf } from "./form-outcome.ts";
import { type PostedForm, withUnused } from "./posted-form.ts";

/**
 * Runs the handlers of a posted form, in the order in which the client sends its events.
 *
 * @returns false if the form has errors
 * @throws {LivewrightError} LW512 if the view has no handler for the form
 */
export async function handlePosted(process: PostedView, posted: PostedForm): Promise<boolean> {
  process.renderer.forgetNewFlash();
  const { submit, change, click, changed, fields } = posted;
  if (click !== undefined) {
    // The client has sent each change before a click.
    if (change !== undefined) await send(process, formEvent(change, withUnused(fields)));
    if (process.view.state.ended) return true;
    const value = { value: "", ...click.value };
    return (await send(process, { ...messageOf(click), type: "click", value, meta: undefined })) === undefined;
  }
  if (changed !== undefined) {
    const pair = `${encodeURIComponent(changed.name)}=${encodeURIComponent(changed.value)}`;
    const meta = { _target: changed.name };
    const event = change ?? missing("has no event for its changes");
    await send(process, formEvent(event, `${withUnused(fields)}&${pair}`, meta));
    return true;
  }
  const event = submit ?? change ?? missing("has no event");
  const message = formEvent(event, submit === undefined ? withUnused(fields) : fields, event.value);
  const cid = numberOf(process, event.component);
  if (!(await receiveFiles(process, cid, posted.files))) return false;
  if (process.view.state.ended) return true;
  if ((await send(process, message)) !== undefined) return false;
  return submit === undefined || !hasErrors(process, cid);
}

type Event = NonNullable<PostedForm["submit"]>;
type Unaddressed = Omit<EventMessage, "cid"> & { readonly component: string | undefined };

function messageOf({ event, component }: Event): Omit<Unaddressed, "type" | "value" | "meta"> {
  return { kind: "event", ref: "event", event, component };
}

function formEvent(event: Event, value: string, meta?: EventMessage["meta"]): Unaddressed {
  return { ...messageOf(event), type: "form", value, meta };
}

/** Sends an event. Returns the reason if its params were refused. */
async function send(process: PostedView, { component, ...message }: Unaddressed): Promise<unknown> {
  const cid = numberOf(process, component);
  const handled = process.handled(cid);
  const { event } = message;
  if (event.startsWith("lv:") || (handled?.others === false && !handled.events.includes(event))) {
    throw new LivewrightError(
      "LW512",
      `${handled?.name ?? "The view"} has no handler for the event ${JSON.stringify(event)}.`,
      {
        hint: `Its events: ${handled?.events.join(", ") ?? "none"}.`,
      },
    );
  }
  return refusalOf(await process.ask({ ...message, ref: "event", cid }));
}

function numberOf({ renderer }: PostedView, component: string | undefined): number | undefined {
  if (component === undefined) return undefined;
  return (
    renderer.numberOf(component) ??
    missing(`is for the component ${JSON.stringify(component)}, which the page does not show`)
  );
}

function missing(what: string): never {
  throw new LivewrightError("LW512", `The posted form ${what}.`, {
    hint: "The page may have changed since it was loaded. Load it again.",
  });
}
