// The attributes the client reads, as a table. Source: phoenix_live_view 1.2, assets/js (constants.ts and the uses of
// `binding`), and its guide "Bindings".

/** The rules for an attribute. */
export interface Known {
  /** Matches valid literal values; an attribute without a value counts as empty. */
  readonly values?: RegExp;
  /** The valid values, as a sentence. */
  readonly hint?: string;
  /** The client finds the element again by its id, and gives up without one. */
  readonly needsId?: true;
}

const names = (text: string): [string, Known][] => text.split(" ").map((name) => [name, {}]);

const DELAY: Known = { values: /^(?:\d|blur$|$)/, hint: 'Write milliseconds, or "blur".' };
const MODE: Known = {
  values: /^(?:replace|stream|ignore)$/,
  hint: 'Write "stream", "ignore" or "replace".',
  needsId: true,
};
const NEEDS_ID: Known = { needsId: true };

/** The attributes that the client knows, apart from {@link PARAM}. */
export const KNOWN: ReadonlyMap<string, Known> = new Map([
  ...names("phx-click phx-click-away phx-blur phx-focus phx-window-blur phx-window-focus"),
  ...names("phx-keydown phx-keyup phx-window-keydown phx-window-keyup phx-key"),
  ...names("phx-change phx-submit phx-auto-recover phx-trigger-action phx-disable-with phx-no-unused-field"),
  ...names("phx-no-format"), // read by templates, which keep white space in such an element
  ...names("phx-ignore-missing-id phx-target phx-patch-focused"),
  ...names("phx-mounted phx-remove phx-connected phx-disconnected phx-track-static"),
  ...names("phx-viewport-overrun-target phx-drop-target phx-progress"),
  ["phx-debounce", DELAY],
  ["phx-throttle", { values: /^(?:\d|$)/, hint: "Write milliseconds." }],
  ["phx-hook", NEEDS_ID],
  ["phx-update", MODE],
  ["phx-viewport-top", NEEDS_ID],
  ["phx-viewport-bottom", NEEDS_ID],

  // Components for links, portals, hooks and uploads write these. An application may also write them itself.
  ["data-phx-link", { values: /^(?:patch|redirect)$/, hint: 'Write "patch" or "redirect".' }],
  ["data-phx-link-state", { values: /^(?:push|replace)$/, hint: 'Write "push" or "replace".' }],
  ["data-phx-portal", NEEDS_ID],
  ["data-phx-hook", NEEDS_ID],
  ["data-phx-update", MODE],
  ...names("data-phx-runtime-hook data-phx-auto-upload data-phx-upload-ref data-phx-entry-ref"),
  ...names("data-phx-active-refs data-phx-done-refs data-phx-preflighted-refs data-phx-error-refs"),
]);

/** `phx-value-*`: a param of the element's events. */
export const PARAM = "phx-value-";

const OF_HEEX = "It has a meaning in HEEx templates only. Leave it out.";
const FEEDBACK = "Show an error only for a field that was used: usedInput(form, name)";

/** Attributes of earlier versions, with their replacements. */
export const REMOVED: ReadonlyMap<string, string> = new Map([
  ["phx-feedback-for", FEEDBACK],
  ["phx-feedback-group", FEEDBACK],
  ["phx-capture-click", "Write phx-click, or phx-click-away for clicks elsewhere."],
  ["phx-page-loading", "The push command has an option for it."],
  ["phx-no-curly-interpolation", OF_HEEX],
]);

/** Modes of `phx-update` that streams have replaced. */
export const REMOVED_MODES: ReadonlySet<string> = new Set(["append", "prepend"]);

/** Attributes that server and client exchange. A value from a template would break the page. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    "session static main sticky root-id parent-id component view id stream skip prune magic-id pid loc ref-loading ref-src " +
    "ref-lock readonly disabled disable-with-restore teleported teleported-src"
  )
    .split(" ")
    .map((name) => `data-phx-${name}`),
);
