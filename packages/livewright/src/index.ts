/**
 * Livewright: the LiveView programming model for TypeScript. Holds what a view and a small server need. Routes without a view
 * come from `livewright/router`, forms from `livewright/forms`, uploads from `livewright/uploads`, topics from
 * `livewright/pubsub`, logs from `livewright/telemetry`, servers from `livewright/node`.
 *
 * @example
 * ```ts
 * import { endpoint, html, live, liveView } from "livewright";
 * import { serve } from "livewright/node";
 *
 * const Counter = liveView({
 *   mount: () => ({ count: 0 }),
 *   events: { inc: (socket) => socket.update("count", (n) => n + 1) },
 *   render: ({ count }) => html`<button phx-click="inc">Clicked ${count} times</button>`,
 * });
 *
 * serve(endpoint({ routes: [live("/", Counter)] }), { port: 4000 });
 * ```
 *
 * @module
 */

// Templates
export { html, raw, type Raw, type Rendered, type Renderable, type ToHtml } from "./html/rendered.ts";
export { each } from "./html/each.ts";
export { component, type Component } from "./html/component.ts";
export { memo } from "./html/memo.ts";
export { dynamicTag } from "./html/dynamic-tag.ts";
export { unsafeUrl, type Attributes, type ClassValue, type StyleValue } from "./html/attributes.ts";
export type { HtmlAttributes } from "./html/html-attributes.ts";
export type { Slot } from "./html/slot.ts";
export type { Stream } from "./html/stream.ts";
export { renderToString } from "./page/render-to-string.ts";

// Commands for the client
export { js, type JsCommands } from "./js/commands.ts";
export { byId, closest, inner } from "./js/selectors.ts";

// Views
export {
  liveView,
  type Container,
  type EmbeddableView,
  type EventContract,
  type Layout,
  type LiveView,
  type MountContext,
  type OnMount,
  type ParamsContext,
  type Session,
  type TerminateReason,
  type UncheckedParams,
} from "./live/live-view.ts";
export { liveComponent, type LiveComponent } from "./live/live-component.ts";
export { liveRender } from "./live/live-render.ts";
export type { RootLayout } from "./live/root-layout.ts";
export type { Socket } from "./live/socket.ts";
export type { SocketOf } from "./live/socket-of.ts";
export type { ConnectInfo } from "./live/connect-info.ts";
export type { Params, ParamValue } from "./params/params.ts";
export type { Flash } from "./live/flash.ts";
export type { Halt } from "./live/navigation.ts";
export type { Target } from "./live/target.ts";
export type { ViewHandle } from "./live/view-handle.ts";
export { noReply, type CallFrom } from "./live/call-from.ts";
export { privateKey, type PrivateKey } from "./live/private.ts";
export { AsyncCancelled, AsyncResult, type AsyncOutcome } from "./live/async/async-result.ts";

// Components
export { asyncResult } from "./live/components/async-result.ts";
export { flashGroup } from "./live/components/flash-group.ts";
export { focusWrap } from "./live/components/focus-wrap.ts";
export { intersperse } from "./live/components/intersperse.ts";
export { link, type LinkProps } from "./live/components/link.ts";
export { liveTitle } from "./live/components/live-title.ts";
export { portal } from "./live/components/portal.ts";

// The server
export { live } from "./router/routes.ts";
export { endpoint, type Endpoint } from "./endpoint/endpoint.ts";
export type { EndpointOptions } from "./endpoint/options.ts";
export { csp, NONCE } from "./endpoint/csp.ts";
export { HttpError, LivewrightError } from "./foundation/errors.ts";
