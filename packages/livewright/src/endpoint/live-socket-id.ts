import type { Session } from "../live/live-view.ts";

/** The key of the session that names the connections of one user, as in Phoenix. */
const KEY = "live_socket_id";

/** Where connections of this id listen for their end. With a prefix, so that no topic of the application is meant. */
export function liveSocketTopic(id: string): string {
  return `live_socket:${id}`;
}

/** What connections with this session are called, if they have a name. */
export function liveSocketId(session: Session): string | undefined {
  const id = Object.hasOwn(session, KEY) ? session[KEY] : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}
