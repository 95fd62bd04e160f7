import { escapeHtml } from "../html/escape.ts";
import { containerHtml } from "../live/container.ts";
import type { Container } from "../live/live-view.ts";

/** The tokens in a container's attributes. */
export interface ContainerTokens {
  readonly id: string;
  readonly session: string;
  readonly static: string;
}

/**
 * Puts a view's HTML into the element that the client finds and joins (protocol section 2.1).
 *
 * @param main whether this is the view the router mounted: the one that may navigate
 */
export function rootContainer(container: Container, tokens: ContainerTokens, main: boolean, content: string): string {
  const { tag = "div" } = container;
  const marker = main ? " data-phx-main" : "";
  const own = containerHtml(container);
  // The tokens are base64url and dots, and the id is our own: nothing in them needs escaping, but the id may be chosen.
  return `<${tag} id="${escapeHtml(tokens.id)}"${marker} data-phx-session="${tokens.session}" data-phx-static="${tokens.static}"${own}>${content}</${tag}>`;
}
