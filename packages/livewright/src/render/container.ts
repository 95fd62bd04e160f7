import { escapeHtml } from "../html/escape.ts";
import { containerHtml } from "../live/container.ts";
import type { Container } from "../live/live-view.ts";

/** The tokens in the attributes of a view's element. */
export interface ContainerTokens {
  readonly id: string;
  readonly session: string;
  /** The token of the flash; empty without flash. */
  readonly static: string;
  /** The path of the application on its host, for the client that starts on this page. */
  readonly basePath?: string | undefined;
}

function baseAttribute({ basePath }: ContainerTokens): string {
  return basePath === undefined ? "" : ` data-livewright-base="${basePath}"`;
}

/**
 * Puts the HTML of a routed view into the element that the client finds and joins (protocol section 2.1).
 *
 * @param main true if the router mounted this view; only such a view may navigate
 */
export function rootContainer(container: Container, tokens: ContainerTokens, main: boolean, content: string): string {
  const { tag = "div" } = container;
  const marker = main ? " data-phx-main" : "";
  const own = containerHtml(container);
  // The tokens are base64url and dots, which need no escaping. An application may choose the id.
  return `<${tag} id="${escapeHtml(tokens.id)}"${marker} data-phx-session="${tokens.session}" data-phx-static="${tokens.static}"${baseAttribute(tokens)}${own}>${content}</${tag}>`;
}

/**
 * Puts the HTML of a nested, sticky or layout view into its element.
 *
 * @param marker the attribute that names the parent view or says `sticky`; empty for a view of the root layout
 */
export function embeddedContainer(
  container: Container,
  tokens: ContainerTokens,
  marker: string,
  content: string,
): string {
  const { tag = "div" } = container;
  const { id, session, static: fixed } = tokens;
  const own = containerHtml(container);
  const attribute = marker === "" ? "" : ` ${marker}`;
  return `<${tag} id="${escapeHtml(id)}" data-phx-session="${session}" data-phx-static="${fixed}"${baseAttribute(tokens)}${attribute}${own}>${content}</${tag}>`;
}
