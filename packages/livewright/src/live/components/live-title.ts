import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import { html, type Rendered } from "../../html/rendered.ts";

/** Props of {@link liveTitle}. */
export interface LiveTitleProps {
  /** The page's title. If it is missing or blank, the default is shown. */
  readonly title: string | undefined;
  readonly default?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

const KNOWN: KnownOptions<LiveTitleProps> = { title: true, default: true, prefix: true, suffix: true };

/**
 * Renders the `<title>` of a root layout. The client updates it when a view calls `socket.pageTitle` (protocol section 5.9).
 *
 * @example liveTitle({ title, default: "Home", suffix: " · Shop" })
 */
export function liveTitle(props: LiveTitleProps): Rendered {
  checkOptions(props, KNOWN, "liveTitle", "LW106");
  const { title, default: fallback, prefix, suffix } = props;
  const shown = title === undefined || title.trim() === "" ? (fallback ?? "") : title;
  return html`<title data-prefix=${prefix} data-default=${fallback} data-suffix=${suffix}>${`${prefix ?? ""}${shown}${suffix ?? ""}`}</title>`;
}
