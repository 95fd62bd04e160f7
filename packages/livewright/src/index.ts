/**
 * Livewright: the LiveView programming model for TypeScript. This is what applications are written with; servers come
 * from `livewright/node`.
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
export { html, raw, type ToHtml as Presentable, type Raw, type Rendered, type Renderable } from "./html/rendered.ts";
export { each } from "./html/each.ts";
export { component, type Component } from "./html/component.ts";
export { renderToString } from "./page/render-to-string.ts";
export { memo } from "./html/memo.ts";
export type { HtmlAttributes } from "./html/html-attributes.ts";
export { dynamicTag } from "./html/dynamic-tag.ts";
export type { Slot } from "./html/slot.ts";
export type { Stream } from "./html/stream.ts";
export { unsafeUrl, type Attributes, type ClassValue, type StyleValue } from "./html/attributes.ts";

// Commands for the client
export { js, type AnyEvents, type Command, type JsCommands } from "./js/commands.ts";
export { byId, closest, inner, type Scoped, type Selector } from "./js/selectors.ts";
export type { Transition } from "./js/transition.ts";

// Views
export {
  liveView,
  type Container,
  type EventContract,
  type Layout,
  type LiveView,
  type MountContext,
  type OnMount,
  type ParamsContext,
  type Session,
  type TerminateReason,
  type UncheckedParams,
  type EmbeddableView,
} from "./live/live-view.ts";
export type { Socket, SocketOf } from "./live/socket.ts";
export type { AnyPushes } from "./live/socket-types.ts";
export type { ConnectInfo } from "./live/socket-state.ts";
export type { ConnectParams } from "./live/connect-params.ts";
export type { EndpointHandle, NavigationType, TransportHandle, ViewIdentity } from "./live/view-environment.ts";
export { liveComponent, type LiveComponent } from "./live/live-component.ts";
export type { Target } from "./live/target.ts";
export { privateKey, type PrivateKey } from "./live/private.ts";
export type { StreamInsertOptions, StreamOptions } from "./live/streams.ts";
export { liveRender, type LiveRenderOptions } from "./live/live-render.ts";
export { type CallFrom, noReply, type NoReply } from "./live/call-from.ts";
export type { PeerData } from "./live/socket-state.ts";
export type { ViewHandle } from "./live/view-handle.ts";
export type { Halt } from "./live/navigation.ts";
export type { Flash } from "./live/flash.ts";
export { flashGroup, type FlashGroupProps } from "./live/components/flash-group.ts";
export { link, type LinkAttributes, type LinkProps, type LinkTarget } from "./live/components/link.ts";
export { liveTitle } from "./live/components/live-title.ts";
export { focusWrap, type FocusWrapProps } from "./live/components/focus-wrap.ts";
export { intersperse } from "./live/components/intersperse.ts";
export { portal, type PortalProps } from "./live/components/portal.ts";
export type { RootLayout, RootLayoutContext } from "./live/root-layout.ts";

// Uploads
export { liveFileInput, type LiveFileInputProps } from "./live/components/live-file-input.ts";
export { liveImgPreview, type LiveImgPreviewProps } from "./live/components/live-img-preview.ts";
export { uploadErrors, type Upload } from "./live/uploads/upload.ts";
export type { UploadEntry, UploadError } from "./live/uploads/entry.ts";
export type { ExternalUpload, UploadOptions } from "./live/uploads/options.ts";
export type { Accept } from "./live/uploads/accept.ts";
export { memoryWriter, streamWriter, type UploadWriter, type WriterEnd } from "./live/uploads/writer.ts";
export { postpone } from "./live/uploads/postponed.ts";
export { safeFileName } from "./live/uploads/safe-file-name.ts";
export type { TemporaryFile, TemporaryFiles } from "./live/uploads/temporary-files.ts";

// Work that takes its time
export { AsyncCancelled, AsyncResult, type AsyncOutcome } from "./live/async/async-result.ts";
export type { TaskName } from "./live/async/task-name.ts";
export { asyncResult, type AsyncResultProps } from "./live/components/async-result.ts";
export type { AssignAsyncOptions, TaskFunction } from "./live/socket-types.ts";

// HTTP
export { endpoint, type Endpoint } from "./endpoint/endpoint.ts";
export type { EndpointOptions } from "./endpoint/options.ts";
export type { ContentSecurityPolicy, HeaderOptions } from "./endpoint/security-headers.ts";
export { csp, NONCE, type PolicyDirectives } from "./endpoint/csp.ts";
export type { CookieOptions } from "./endpoint/cookie-format.ts";
export type { FileSource, StaticBody, StaticFile } from "./endpoint/static-files.ts";
export type { FetchInfo } from "./endpoint/visit.ts";
export { del, get, live, liveSession, patch, post, put, scope } from "./router/routes.ts";
export {
  definePaths,
  type AnyPath,
  type AnyQuery,
  type Path,
  type PathDefinition,
  type PathParams,
  type Paths,
} from "./router/paths.ts";
export type {
  LiveRouteOptions,
  LiveSessionOptions,
  RouteDefinition,
  RouteOptions,
  ScopeOptions,
} from "./router/definitions.ts";
export type {
  PipelineFunction,
  PageViewOptions,
  RouteContext,
  RouteHandler,
  RouteInfo,
  RouteMetadata,
  SessionHandle,
} from "./router/route-context.ts";

// Messages between views
export { message, type Message, type MessageKind } from "./pubsub/message.ts";
export { topic, topicName, type Topic, type TopicName } from "./pubsub/topic.ts";
export { localPubSub } from "./pubsub/local.ts";
export type { PubSub } from "./pubsub/pubsub.ts";

// Forms
export { toForm, type Fields, type Form, type FormGroup, type FormOptions, type FormRow } from "./live/forms/form.ts";
export type { Field } from "./live/forms/field.ts";
export type { FieldList } from "./live/forms/field-list.ts";
export type { FieldKind, FieldShape, Shape } from "./live/forms/shape.ts";
export { selectOptions, type SelectOption } from "./live/forms/select-options.ts";
export { form, type FormProps } from "./live/components/form.ts";
export { addRow, dropRow, emptyList, hiddenInputs, inputsFor, moveRow } from "./live/components/inputs-for.ts";
export { formParams } from "./params/form-body.ts";
export type { Params, ParamValue } from "./params/decode.ts";
export type { StandardSchema } from "./params/standard-schema.ts";
export { stripUnused, usedInput } from "./params/used.ts";

// Operations
export { HttpError, LivewrightError, type ErrorCode } from "./foundation/errors.ts";
export type { Limits } from "./foundation/limits.ts";
export { FILTERED_KEYS } from "./telemetry/redact.ts";
export type { SpanFields, SpanName } from "./telemetry/span.ts";
export { consoleLogger, silentLogger, type Logger, type LogLevel } from "./telemetry/logger.ts";
