import type { AnyLiveView } from "../live/live-view.ts";
import type { EndpointHandle, NavigationType, Place, TransportHandle } from "../live/place.ts";
import type { Runtime } from "./runtime.ts";

/** What is around one view, over what all views share. Little per view: what is seldom asked for is made when it is. */
export class ViewPlace implements Place {
  readonly view: AnyLiveView;
  readonly transport: TransportHandle | undefined;
  readonly navigationType: (path: string) => NavigationType;
  readonly #runtime: Runtime;

  /** @param navigationType missing for a view that is on no page of a route: then every path is a page load */
  constructor(
    runtime: Runtime,
    view: AnyLiveView,
    transport: TransportHandle | undefined,
    navigationType: ((path: string) => NavigationType) | undefined,
  ) {
    this.#runtime = runtime;
    this.view = view;
    this.transport = transport;
    this.navigationType = navigationType ?? pageLoad;
  }

  get endpoint(): EndpointHandle {
    const { pubsub } = this.#runtime;
    return { pubsub, staticPath: staticPathOf(this.#runtime) };
  }

  get waitingItems(): number {
    return this.#runtime.limits.waitingItems;
  }

  staticChanged(urls: readonly string[]): boolean {
    return this.#runtime.statics?.changed(urls) ?? false;
  }
}

/** What makes the URLs of static files, for views and root layouts. */
export function staticPathOf({ statics }: Runtime): (path: string) => string {
  return (path) => statics?.path(path) ?? path;
}

function pageLoad(): NavigationType {
  return "href";
}
