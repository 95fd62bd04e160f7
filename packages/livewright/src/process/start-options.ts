import type { Found } from "../app/load-once-cache.ts";
import type { Flash } from "../live/flash.ts";
import type { Beginning } from "../live/lifecycle.ts";
import type { Layout } from "../live/live-view.ts";
import type { ConnectInfo } from "../live/socket-state.ts";
import type { RoutedPage } from "../app/page-environment.ts";

/**
 * What a process needs to start.
 *
 * @typeParam Process what runs the view that shows this one
 */
export interface StartOptions<Process> extends Beginning {
  readonly id: string;
  /** For logs. */
  readonly name: string;
  /** Missing for a view that no route mounted. */
  readonly page?: RoutedPage | undefined;
  readonly layout: Layout | undefined;
  readonly connectParams: Readonly<Record<string, unknown>>;
  readonly connectInfo: ConnectInfo;
  /** What the last page had to say. */
  readonly flash?: Flash | undefined;
  /** What its first HTML found with `loadOnce`, if it connects to a page that this server has just rendered. */
  readonly loads?: Found | undefined;
  /** The view that shows this one, if it is nested, and whether its crash takes that one down. */
  readonly parent?: { readonly process: Process; readonly link: boolean } | undefined;
  /** Whether it stays when it sends the page elsewhere (protocol section 5.7). */
  readonly sticky?: boolean;
}
