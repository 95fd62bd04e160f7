/**
 * The codes a socket is closed with. To every one the client reconnects, after 10 ms at first and 5 s in the end, and joins
 * its views again. 1000 is not in the table on purpose: on a "normal" close the client reloads the page instead, and older
 * clients never come back. Protocol section 1.8.
 */
export const CLOSE_CODES = {
  /** The server ends this socket: nothing was heard for too long, or the visitor was logged out. */
  goingAway: 1001,
  /** A frame is larger than the limit. The client does not send it a second time. */
  tooBig: 1009,
  /** A frame could not be read, or the server failed. Nothing after it on this socket can be trusted to be in step. */
  failure: 1011,
  /** The server is about to restart. Reconnecting reaches its successor. */
  restart: 1012,
  /** The client reads too slowly, and what waits for it has passed the hard limit. After a reconnect it starts afresh. */
  tryAgainLater: 1013,
} as const;
