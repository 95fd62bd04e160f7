import type { AnyLiveView } from "../live/live-view.ts";
import type { EndpointHandle, NavigationType, Place, TransportHandle, UploadBounds } from "../live/place.ts";
import type { Runtime } from "./runtime.ts";

/** Room for the head of a frame beside its chunk. */
const FRAME_HEAD = 1_024;

/** The bytes of a chunk that fit into a frame. */
export function largestChunk(frameBytes: number): number {
  return Math.max(1, frameBytes - FRAME_HEAD);
}

/** A page, as far as it knows others. */
export interface Page {
  /** How a path is reached from it. */
  navigationType(path: string): NavigationType;
}

/** What is around one view, over what all views share. Little per view: what is seldom asked for is made when it is. */
export class ViewPlace<Around extends Page = Page> implements Place {
  readonly runtime: Runtime;
  readonly view: AnyLiveView;
  /** The page of its route; missing for a view that no route mounted. */
  readonly page: Around | undefined;

  constructor(runtime: Runtime, view: AnyLiveView, page: Around | undefined) {
    this.runtime = runtime;
    this.view = view;
    this.page = page;
  }

  get transport(): TransportHandle | undefined {
    return undefined;
  }

  get endpoint(): EndpointHandle {
    const { pubsub } = this.runtime;
    return { pubsub, staticPath: staticPathOf(this.runtime) };
  }

  get waitingItems(): number {
    return this.runtime.limits.waitingItems;
  }

  get uploadBounds(): UploadBounds {
    const { uploads, frameBytes } = this.runtime.limits;
    return { files: uploads, chunkBytes: largestChunk(frameBytes) };
  }

  /** From a view that is on no page of a route every path is a page load. */
  navigationType(path: string): NavigationType {
    return this.page?.navigationType(path) ?? "href";
  }

  staticChanged(urls: readonly string[]): boolean {
    return this.runtime.statics?.changed(urls) ?? false;
  }
}

/** What makes the URLs of static files, for views and root layouts. */
export function staticPathOf({ statics }: Runtime): (path: string) => string {
  return (path) => statics?.path(path) ?? path;
}
