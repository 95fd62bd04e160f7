import { lookup } from "mrmime";
import { LivewrightError } from "../../foundation/errors.ts";

/** What an upload accepts: extensions (`".jpg"`) and MIME types (`"image/png"`, `"image/*"`), or anything. */
export type Accept = "any" | readonly string[];

/** Decides by name and type, as the client says them. */
export interface AcceptRule {
  /** The `accept` attribute of the input; missing for anything. */
  readonly attribute: string | undefined;
  /** Whether a file of this name and type is accepted (protocol section 6.2). */
  allows(name: string, type: string): boolean;
}

const EXTENSION = /^\.[\w.+-]+$/;
const TYPE = /^[\w.+-]+\/(?:\*|[\w.+-]+)$/;
const ANYTHING: AcceptRule = Object.freeze({ attribute: undefined, allows: () => true });

/**
 * Reads `accept`. An extension stands for the type it has, too: a file called `.jpeg` is fine where `.jpg` is.
 *
 * @throws {LivewrightError} LW430 for what is neither an extension nor a type
 */
export function acceptRule(accept: Accept = "any"): AcceptRule {
  if (accept === "any") return ANYTHING;
  if (!Array.isArray(accept) || accept.length === 0) throw notAccept(accept);
  const extensions = new Set<string>();
  const types = new Set<string>();
  const families: string[] = [];
  for (const given of accept as readonly unknown[]) {
    const one = typeof given === "string" ? given.toLowerCase() : "";
    if (EXTENSION.test(one)) {
      extensions.add(one);
      const type = lookup(one);
      if (type !== undefined) types.add(type);
    } else if (!TYPE.test(one)) throw notAccept(given);
    else if (one.endsWith("/*")) families.push(one.slice(0, -1));
    else types.add(one);
  }
  return Object.freeze({
    attribute: accept.join(","),
    allows(name: string, type: string): boolean {
      const kind = type.toLowerCase();
      if (types.has(kind) || families.some((family) => kind.startsWith(family))) return true;
      const lower = name.toLowerCase();
      const dot = lower.lastIndexOf(".");
      if (dot >= 0 && extensions.has(lower.slice(dot))) return true;
      // Extensions of two parts, such as .tar.gz.
      return [...extensions].some((extension) => lower.length > extension.length && lower.endsWith(extension));
    },
  });
}

function notAccept(given: unknown): LivewrightError {
  return new LivewrightError("LW430", `${JSON.stringify(given) ?? String(given)} is nothing an upload can accept.`, {
    hint: 'accept: [".jpg", ".png"]  or  accept: ["image/*"]  or  accept: "any"',
  });
}
