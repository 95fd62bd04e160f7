import type { JsonValue } from "../crypto/payload.ts";
import type { Raw, Renderable } from "../html/rendered.ts";
import type { UnroutedView } from "../live/live-view.ts";
import type { Params } from "../params/decode.ts";
import type { PubSub } from "../pubsub/pubsub.ts";

/** Answers a request without a view. */
export type RouteHandler = (request: Request, context: RouteContext) => Response | Promise<Response>;

/** What a handler is given beside the request. */
export interface RouteContext {
  /** Query parameters overlaid with path parameters. */
  readonly params: Params;
  /** The visitor's session. Changes are sent with the response. */
  readonly session: SessionHandle;
  /**
   * Hands on what was found out about the request: `assignNew` of the views on the page takes it over in the first HTML,
   * instead of finding it out again. When they are connected there is no request any more, and they do find it out.
   *
   * @example assign({ currentUser: await users.find(session.get("userId")) })
   */
  readonly assign: (values: Readonly<Record<string, unknown>>) => void;
  /** The bus of the application. */
  readonly pubsub: PubSub;
  /** A token for a form on the page this handler answers with: `<input type="hidden" name="_csrf_token" value=${…}>`. */
  readonly csrfToken: () => string;
  /**
   * Renders a view into a page of this handler's making. It goes live like any other, but has no URL of its own: no params,
   * no `handleParams`, no patches. A page may hold several.
   *
   * @param view one of the endpoint's `views`
   * @param options `id` of its element, unique on the page; made up if missing
   * @throws {LivewrightError} LW502 for a view that is not among the endpoint's `views`
   */
  readonly liveRender: (view: UnroutedView, options?: { readonly id?: string }) => Raw | Promise<Raw>;
  /**
   * Answers with a document: the endpoint's root layout around `content`.
   *
   * @param content the page's body
   * @param options the `title`, and the HTTP `status`; default 200
   * @example get("/two", async (_request, { page, liveRender }) => page(html`${await liveRender(Clock)}${await liveRender(News)}`))
   */
  readonly page: (content: Renderable, options?: { readonly title?: string; readonly status?: number }) => Response;
}

/** A visitor's session, kept in an encrypted cookie; so it can hold what JSON can say, about 3 KB of it. */
export interface SessionHandle {
  get(key: string): unknown;
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
  /** Forgets everything, and makes tokens in pages served so far worthless. For logging out. */
  clear(): void;
  /** Makes CSRF tokens in pages served so far worthless. For logging in, so that nothing made before it is good after it. */
  renew(): void;
}
