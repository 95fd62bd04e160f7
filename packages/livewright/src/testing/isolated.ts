import { html, type Renderable } from "../html/rendered.ts";
import type { AnyLiveView, LiveView, Session } from "../live/live-view.ts";
import { liveView } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { ViewHandle } from "../live/view-handle.ts";
import { renderToString } from "../page/render-to-string.ts";
import { endpoint, type Endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { live as route } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { live } from "./live.ts";
import type { EventsOf } from "./event-types.ts";
import { TestView } from "./view.ts";
import type { VisitOptions } from "./visit-options.ts";

/** Options of a view that a test shows without an application. */
export interface IsolatedOptions extends Omit<VisitOptions, "session"> {
  /** The session data. Unlike the data of a cookie, it may contain any value. Default: empty. */
  readonly session?: Session;
  /** The query of the URL, e.g. `"?page=2"`. Default: none. */
  readonly query?: string;
  /** More options of the endpoint, such as `pubsub`, `limits` or `layout`. */
  readonly endpoint?: Omit<Partial<EndpointOptions>, "routes">;
}

const bare: RootLayout = ({ content, csrfToken, title }) => html`
  <!doctype html>
  <html lang="en">
    <head>
      <meta name="csrf-token" content=${csrfToken}>
      <title>${title ?? ""}</title>
    </head>
    <body>${content}</body>
  </html>
`;

/**
 * Shows a view without an application, on a page of its own.
 *
 * @throws {LivewrightError} LW803 if the view redirects or cannot be joined, LW804 if it crashes
 * @example
 * ```ts
 * const view = await liveIsolated(Counter);
 * await view.push("add", { by: 3 }); // typed from the view
 * ```
 */
export async function liveIsolated<View extends AnyLiveView>(
  view: View,
  options: IsolatedOptions = {},
): Promise<TestView<EventsOf<View>>> {
  const { session, query = "", endpoint: more, ...visit } = options;
  return live<View>(appFor(view, session, more), `/${query}`, visit);
}

/** A component under test. */
export class TestComponent<Props> extends TestView {
  readonly #update: (props: Props) => void;

  constructor(view: TestView, update: (props: Props) => void) {
    super(view.visitor);
    this.#update = update;
  }

  /** Renders the component again with other props, as its parent view would. */
  setProps(props: Props): Promise<void> {
    return this.visitor.act(() => this.#update(props));
  }
}

/**
 * Shows a LiveComponent or a function component on a page of its own. A minimal view around it passes the props.
 *
 * @param component the component that templates call
 * @param props its props; a LiveComponent needs an `id`
 * @example
 * ```ts
 * const cart = await mountComponent(Cart, { id: "cart", items });
 * await cart.click("button", "Empty");
 * await cart.setProps({ id: "cart", items: [] });
 * ```
 */
export async function mountComponent<Props extends object>(
  component: (props: Props) => Renderable,
  props: Props,
  options: Omit<IsolatedOptions, "session"> = {},
): Promise<TestComponent<Props>> {
  let handle: ViewHandle | undefined;
  const around = liveView({
    mount(socket) {
      if (socket.connected) handle = socket.self;
      return { props };
    },
    handleInfo: (socket, next: Props) => socket.assign({ props: next }),
    render: (assigns) => html`${component(assigns.props)}`,
  });
  const view = await liveIsolated(around as LiveView, options);
  return new TestComponent(view, (next: Props) => handle?.sendInfo(next));
}

/**
 * Renders a function component to a string.
 *
 * @throws {LivewrightError} LW215 for a LiveComponent: use {@link mountComponent}
 * @example expect(renderComponent(Price, { cents: 500 })).toBe("<b>5.00 €</b>")
 */
export function renderComponent<Props>(component: (props: Props) => Renderable, props: Props): string {
  return renderToString(component(props));
}

function appFor(view: AnyLiveView, session: Session | undefined, more: IsolatedOptions["endpoint"]): Endpoint {
  return endpoint({
    secretKeyBase: "isolated".repeat(8),
    rootLayout: bare,
    // A crash fails the test, and the error of the test contains the whole report.
    logger: silentLogger,
    ...(session !== undefined && { session: () => session }),
    ...more,
    routes: [route("/", view)],
  });
}
