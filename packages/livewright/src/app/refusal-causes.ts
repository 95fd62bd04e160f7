/** Why a join was refused, as the log and the page name it. */
export const REFUSAL_CAUSES = {
  "session-token":
    "the page's token is older than 14 days, is more than a day from the future since the clocks of two servers differ, was made with another secretKeyBase, or belongs to another element",
  "static-token":
    "the page's data-phx-static is older than 14 days, is more than a day from the future, was made with another secretKeyBase, belongs to another element, or was changed by a proxy",
  session:
    "the browser did not send the session cookie that the page was loaded with: it keeps no cookies, the `cookie` options do not fit the address, or another application of the host writes a cookie of the same name",
  url: "the client sent no URL of the page, or one that is too long or cannot be read",
  route: "no live route has the path the browser shows. Does a proxy serve the application below a path of its own?",
  "live-session": "the path belongs to another live session than the page was rendered in",
  view: "the path leads to another view than the page was rendered by. Do two versions of the application answer in turn?",
  "unknown-view": "the endpoint has no view of this name among its `views`",
  parent: "the view that shows this nested view is no longer running",
  query: "the query does not fit the schema of the view, though the page was rendered with it",
  status: "the view refused to mount with an HTTP status, though the page was rendered before",
  redirect: "the view redirects to its own address whenever it is mounted over the WebSocket",
} as const;

/** A cause of {@link REFUSAL_CAUSES}. */
export type RefusalCause = keyof typeof REFUSAL_CAUSES;
