/** The target of a topic. */
export type Topic =
  /** The connection itself; heartbeats only. */
  | { readonly kind: "phoenix" }
  /** The view in the element with this DOM id. */
  | { readonly kind: "live"; readonly id: string }
  /** The upload of the entry with this ref. */
  | { readonly kind: "upload"; readonly ref: string }
  | { readonly kind: "unknown" };

/** Parses a topic. Protocol section 1.2. */
export function parseTopic(topic: string): Topic {
  if (topic.startsWith("lv:") && topic.length > 3) return { kind: "live", id: topic.slice(3) };
  if (topic.startsWith("lvu:") && topic.length > 4) return { kind: "upload", ref: topic.slice(4) };
  return topic === "phoenix" ? { kind: "phoenix" } : { kind: "unknown" };
}

/** All events of the protocol, by direction. Protocol section 10.3. */
export const EVENTS = {
  // From the client, on any topic.
  heartbeat: "heartbeat",
  join: "phx_join",
  leave: "phx_leave",
  // From the client to a view.
  event: "event",
  allowUpload: "allow_upload",
  progress: "progress",
  cidsWillDestroy: "cids_will_destroy",
  cidsDestroyed: "cids_destroyed",
  // From the client to an upload, always in a binary frame.
  chunk: "chunk",
  // Both ways.
  livePatch: "live_patch",
  // From the server.
  reply: "phx_reply",
  close: "phx_close",
  error: "phx_error",
  diff: "diff",
  liveRedirect: "live_redirect",
  redirect: "redirect",
} as const;
