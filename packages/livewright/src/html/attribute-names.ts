// The names of attributes: which are allowed, and how their values are interpreted.

import { LivewrightError } from "../foundation/errors.ts";
import type { AttributeType } from "./hole.ts";

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

const URLS = set(
  "href action formaction ping data cite background manifest xlink:href longdesc codebase classid profile usemap",
);
const MEDIA_TAGS = set("img audio video source track input image feimage link");
const ANIMATED = set("animate set animatemotion animatetransform");
const ANIMATED_URLS = set("from to by values");

/** Bindings that the client runs as commands if the value starts with `[` (phoenix_live_view 1.2, `JS.exec`). */
const COMMANDS = set(
  "phx-click phx-click-away phx-blur phx-focus phx-window-blur phx-window-focus phx-keydown phx-keyup " +
    "phx-window-keydown phx-window-keyup phx-change phx-submit phx-auto-recover phx-mounted phx-remove phx-connected " +
    "phx-disconnected phx-viewport-top phx-viewport-bottom",
);

/**
 * Words that start with "on" and are not events. Browsers add events, so any other name of `on` and letters counts as an event
 * handler. The name of a handler never has a hyphen, colon or digit.
 */
const WORDS = set(
  "on once one ones oneself online onliner only ongoing onboard onboarding oncoming oncology ondemand onerous onhand onion " +
    "onlooker onsale onscreen onset onshore onside onsite onstage onto ontology onus onward onwards onyx onduty oneway onetime",
);

/** Returns how the value of attribute `name` on element `tag` is interpreted. Both are in lower case. */
export function attributeType(name: string, tag: string): AttributeType {
  if (name === "class" || name === "style") return name;
  if (name.startsWith("phx-")) {
    return COMMANDS.has(name) ? "commands" : name.startsWith("phx-value-") ? "param" : "plain";
  }
  if (name === "src" || name === "poster") return MEDIA_TAGS.has(tag) || name === "poster" ? "media" : "url";
  if ((name === "href" || name === "xlink:href") && (tag === "image" || tag === "feimage")) return "media";
  if (URLS.has(name)) return "url";
  if (name === "srcset" || name === "imagesrcset") return "srcset";
  if (ANIMATED.has(tag)) {
    if (name === "attributename") return "name";
    if (ANIMATED_URLS.has(name)) return "url";
  }
  return name === "content" && tag === "meta" ? "refresh" : "plain";
}

/** Returns why attribute `name` (lower case) may not have a value from a hole; `undefined` if it may. */
export function refusedAttribute(name: string): string | undefined {
  if (/^on[a-z]+$/.test(name) && !WORDS.has(name)) {
    return `${name} runs its value as code. Use phx-click and similar bindings, or a hook.`;
  }
  if (name === "srcdoc") return "srcdoc holds a whole document. Serve it from a URL and use src.";
  return undefined;
}

const NAME = /^[a-z_@:][\w.:@-]*$/i;

/**
 * Checks a name that comes from a value: it must be an attribute name, and not reserved for the framework.
 *
 * @throws {LivewrightError} LW212
 */
export function checkOwnName(name: string): void {
  if (!NAME.test(name)) throw new LivewrightError("LW212", `${JSON.stringify(name)} is not an attribute name.`);
  if (/^data-phx-/i.test(name)) {
    throw new LivewrightError("LW212", `The attribute ${name} is reserved for the framework.`, {
      hint: "Use your own data attribute: data-…",
    });
  }
}

/**
 * Checks a name that comes from a value, for an attribute with a value.
 *
 * @throws {LivewrightError} LW212
 */
export function checkName(name: string): void {
  checkOwnName(name);
  const reason = refusedAttribute(name.toLowerCase());
  if (reason !== undefined) throw new LivewrightError("LW212", reason);
}
