import { html, type Rendered } from "../../html/rendered.ts";

/** Props of {@link liveTitle}. */
export interface LiveTitleProps {
  /** The page's title; the default is shown when it is missing or blank. */
  readonly title: string | undefined;
  readonly default?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/**
 * The `<title>` of a root layout, kept up to date by the client when a view calls `socket.pageTitle` (protocol section 5.9).
 *
 * @example liveTitle({ title, default: "Home", suffix: " · Shop" })
 */
export function liveTitle({ title, default: fallback, prefix, suffix }: LiveTitleProps): Rendered {
  const shown = title === undefined || title.trim() === "" ? (fallback ?? "") : title;
  return html`<title data-prefix=${prefix} data-default=${fallback} data-suffix=${suffix}>${`${prefix ?? ""}${shown}${suffix ?? ""}`}</title>`;
}
