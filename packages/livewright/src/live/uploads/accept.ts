import { lookup } from "mrmime";
import { LivewrightError } from "../../foundation/errors.ts";

/** The accepted files of an upload: extensions (`".jpg"`) and MIME types (`"image/png"`, `"image/*"`), or anything. */
export type Accept = "any" | readonly string[];

/** Decides by the name and type that the client reports. */
export interface AcceptRule {
  /** The `accept` attribute of the input; `undefined` for `"any"`. */
  readonly attribute: string | undefined;
  /** Returns true for a file of this name and type that is accepted (protocol section 6.2). */
  allows(name: string, type: string): boolean;
}

const EXTENSION = /^\.[\w.+-]+$/;
const TYPE = /^[\w.+-]+\/(?:\*|[\w.+-]+)$/;
const ANYTHING: AcceptRule = Object.freeze({ attribute: undefined, allows: () => true });

/**
 * Reads `accept`. An extension also accepts files of its MIME type, so `.jpg` accepts `.jpeg`.
 *
 * @throws {LivewrightError} LW430 for a value that is neither an extension nor a type
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
  return new LivewrightError(
    "LW430",
    `${JSON.stringify(given) ?? String(given)} is not a valid accept value. Expected an extension (".jpg") or a MIME type ("image/*").`,
    {
      hint: 'accept: [".jpg", ".png"]  or  accept: ["image/*"]  or  accept: "any"',
    },
  );
}
