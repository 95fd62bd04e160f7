import { LivewrightError } from "../foundation/errors.ts";
import type { EventMessage } from "../process/messages.ts";
import { receiveFiles } from "../process/posted/posted-files.ts";
import type { PostedView } from "../process/posted/posted-view.ts";
import { hasErrors, refusalOf } from "./form-outcome.ts";
import { type PostedForm, withUnused } from "./posted-form.ts";

/** The end of a posted form: `refused` if a schema or an upload has refused it before a handler ran, `errors` if the handler found some. */
export type Outcome = "handled" | "errors" | "refused";

/**
 * Runs the handlers of a posted form, in the order in which the client sends its events.
 *
 * @throws {LivewrightError} LW512 if the view has no handler for the form
 */
export async function handlePosted(process: PostedView, posted: PostedForm): Promise<Outcome> {
  process.renderer.forgetNewFlash();
  const { submit, change, click, changed, fields } = posted;
  if (click !== undefined) {
    // The client has sent each change before a click.
    const typed = change === undefined ? undefined : await send(process, formEvent(change, withUnused(fields)));
    if (process.view.state.ended) return "handled";
    const value = { value: "", ...click.value };
    const pressed = await send(process, { ...messageOf(click), type: "click", value, meta: undefined });
    return outcomeOf(typed ?? pressed);
  }
  if (changed !== undefined) {
    const pair = `${encodeURIComponent(changed.name)}=${encodeURIComponent(changed.value)}`;
    const meta = { _target: changed.name };
    const event = change ?? missing("has no event for its changes");
    return outcomeOf(await send(process, formEvent(event, `${withUnused(fields)}&${pair}`, meta)));
  }
  const event = submit ?? change ?? missing("has no event");
  const message = formEvent(event, submit === undefined ? withUnused(fields) : fields, event.value);
  const cid = numberOf(process, event.component);
  if (!(await receiveFiles(process, cid, posted.files))) return "refused";
  if (process.view.state.ended) return "handled";
  if ((await send(process, message)) !== undefined) return "refused";
  return submit !== undefined && hasErrors(process, cid) ? "errors" : "handled";
}

function outcomeOf(refusal: unknown): Outcome {
  return refusal === undefined ? "handled" : "refused";
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
