import type { Session } from "../live/live-view.ts";

/** The key of the session that names the connections of one user, as in Phoenix. */
const KEY = "live_socket_id";

/** Returns the topic on which connections of this id receive `disconnect`. The prefix separates it from the application's topics. */
export function liveSocketTopic(id: string): string {
  return `live_socket:${id}`;
}

/** Returns the topic on which connections of one stored session receive `disconnect`. */
export function sessionTopic(key: string): string {
  return `stored_session:${key}`;
}

/** Returns the id of connections with this session, if it has one. */
export function liveSocketId(session: Session): string | undefined {
  const id = Object.hasOwn(session, KEY) ? session[KEY] : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}
