import { underBasePath } from "../foundation/base-path.ts";
import { checkLocalPath } from "../foundation/local-path.ts";
import type { AnyLiveView, ParamsContext } from "../live/live-view.ts";
import type {
  EndpointHandle,
  NavigationType,
  ViewEnvironment,
  TransportHandle,
  UploadBounds,
} from "../live/view-environment.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { AppContext } from "./app-context.ts";

/** Bytes of a frame that are reserved for its header. The rest is for the chunk. */
const FRAME_HEAD = 1_024;

/** Returns the size of the largest chunk that fits into a frame, in bytes. */
export function largestChunk(maxFrameBytes: number): number {
  return Math.max(1, maxFrameBytes - FRAME_HEAD);
}

/** The page that a view is on. */
export interface Page {
  /** Returns how a link on this page reaches `path`. */
  navigationType(path: string): NavigationType;
}

/** The route fields of telemetry events. */
export interface RouteFields {
  /** The path as it was declared. */
  readonly route: string;
  readonly action: string | undefined;
  readonly liveSession: string;
}

/** The page of a view that a route mounted. It lives as long as the view. */
export interface RoutedPage extends Page {
  /** The route, for telemetry events. */
  readonly route: RouteFields | undefined;
  /**
   * Returns the params that a URL has for this view, or `undefined` if it leads to another view.
   *
   * @param url a path of the application; from the browser, a URL or path of its host
   */
  resolve(url: string, from?: "browser"): ParamsContext | undefined;
}

/** The environment of one view: application and page. Rarely used members are created on demand to keep idle views small. */
export class PageEnvironment<OwnPage extends Page = Page> implements ViewEnvironment {
  readonly app: AppContext;
  readonly view: AnyLiveView;
  /** The page of the view's route; `undefined` for a view that no route mounted. */
  readonly page: OwnPage | undefined;

  constructor(app: AppContext, view: AnyLiveView, page: OwnPage | undefined) {
    this.app = app;
    this.view = view;
    this.page = page;
  }

  get transport(): TransportHandle | undefined {
    return undefined;
  }

  get endpoint(): EndpointHandle {
    const { pubsub, basePath } = this.app;
    return {
      pubsub,
      staticPath: staticPathOf(this.app),
      path: (path) => underBasePath(basePath, checkLocalPath(path)),
    };
  }

  get presence(): PresenceReader {
    return this.app.presences;
  }

  get maxPendingStreamItems(): number {
    return this.app.limits.maxPendingStreamItems;
  }

  get uploadBounds(): UploadBounds {
    const { maxUploads, maxFrameBytes } = this.app.limits;
    return { files: maxUploads, chunkBytes: largestChunk(maxFrameBytes) };
  }

  /** Without a routed page, every path needs a page load. */
  navigationType(path: string): NavigationType {
    return this.page?.navigationType(path) ?? "href";
  }

  staticChanged(urls: readonly string[]): boolean {
    return this.app.staticVersions?.changed(urls) ?? false;
  }
}

/** Returns the function that builds URLs of static files, for views and root layouts. */
export function staticPathOf({ staticVersions }: AppContext): (path: string) => string {
  return (path) => staticVersions?.path(path) ?? path;
}
