import { LivewrightError } from "../foundation/errors.ts";
import { type ConnectParams, readConnectParams } from "./connect-params.ts";
import type { EndpointHandle, NavigationType, Place, TransportHandle, ViewIdentity } from "./place.ts";
import { returned } from "./returned.ts";
import type { ConnectInfo, SocketState } from "./socket-state.ts";
import type { AnyPushes } from "./socket-core.ts";
import { TaskSocket } from "./socket-tasks.ts";
import type { ViewHandle } from "./view-handle.ts";

/** What is around a socket: the client, the application, and other views. */
export class PlacedSocket<Assigns extends object, Pushes extends object = AnyPushes> extends TaskSocket<
  Assigns,
  Pushes
> {
  /** The address of this view: pass it to whoever should send it something. `undefined` in the dead render. */
  get self(): ViewHandle | undefined {
    return this.state.family?.self;
  }

  /** The view that shows this one, if it is nested. */
  get parent(): ViewHandle | undefined {
    return this.state.family?.parent;
  }

  /** The outermost of the views around this one; the view itself if it is not nested. `undefined` in the dead render. */
  get root(): ViewHandle | undefined {
    return this.state.family?.root;
  }

  /** The running view of this id that this one shows. */
  child(id: string): ViewHandle | undefined {
    return this.state.family?.child(id);
  }

  /** The view's definition, for hooks that make a difference: `socket.view === Login`. In a component that of its view. */
  get view(): ViewIdentity {
    return returned(this.state, placeOf(this.state).view);
  }

  /** The application: its bus, and the URLs of its static files. */
  get endpoint(): EndpointHandle {
    return returned(this.state, placeOf(this.state).endpoint);
  }

  /** Scheme, host and port that the visitor uses, e.g. to make links for e-mails. */
  get hostUri(): URL {
    return new URL(this.state.connectInfo.origin);
  }

  /** The connection; `undefined` in the dead render. */
  get transport(): TransportHandle | undefined {
    return returned(this.state, placeOf(this.state).transport);
  }

  /**
   * How a path is reached from here: `"patch"` if its route shows this view, `"navigate"` if it shows another view of the same
   * live session, `"href"` for everything else. Nested views see it as the view of the page's route does.
   *
   * @param path a local path; anything else, like the URL of another site, is an `"href"`
   * @example socket.navigationType(to) === "patch" ? socket.pushPatch(to) : socket.pushNavigate(to)
   */
  navigationType(path: string): NavigationType {
    return placeOf(this.state).navigationType(path);
  }

  /**
   * What the client sent when it connected; `undefined` in the dead render.
   *
   * @throws {LivewrightError} LW404 after mounting: keep what you need in an assign
   */
  get connectParams(): ConnectParams | undefined {
    const { connected, connectParams } = this.state;
    if (connectParams !== undefined) return readConnectParams(connectParams);
    if (connected) throw onlyWhileMounting("connectParams");
    return undefined;
  }

  /**
   * Whether the page was loaded with files that the endpoint serves no longer, or otherwise now: those of elements with
   * `phx-track-static`. Their URLs must come from `staticPath`, or have names that change with their content. False in the
   * dead render. What to do is up to you; mostly it is to ask visitors to load the page again.
   *
   * Only files of the endpoint's `static` option are judged (protocol section 9.3).
   *
   * @throws {LivewrightError} LW404 after mounting
   * @example mount: (socket) => ({ outdated: socket.staticChanged() })
   */
  staticChanged(): boolean {
    const { connected, connectParams } = this.state;
    if (!connected) return false;
    if (connectParams === undefined) throw onlyWhileMounting("staticChanged");
    const { _track_static: tracked } = readConnectParams(connectParams);
    return tracked.length > 0 && placeOf(this.state).staticChanged(tracked);
  }

  /** What is known about the visitor's request; the same in the dead render and when connected. */
  get connectInfo(): ConnectInfo {
    return returned(this.state, this.state.connectInfo);
  }

  /**
   * A token for forms that are posted to a plain route; assign it in `mount` and give it to `form`. `undefined` only where
   * the visitor has no session.
   *
   * @example mount: (socket) => ({ csrfToken: socket.csrfToken, login: toForm({}, { as: "user" }) })
   */
  get csrfToken(): string | undefined {
    return this.state.connectInfo.csrfToken;
  }
}

function placeOf({ place }: SocketState): Place {
  if (place === undefined) throw new LivewrightError("LW404", "This socket belongs to no view.");
  return place;
}

function onlyWhileMounting(what: string): LivewrightError {
  return new LivewrightError("LW404", `${what} can be read only while mounting.`, {
    hint: "Assign what you need in mount.",
  });
}
