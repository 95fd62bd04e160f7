/**
 * The codes with which the server closes a socket. After each of them the client reconnects, first after 10 ms and later every 5 s, and
 * joins its views again. 1000 is excluded on purpose: after a "normal" close the client reloads the page, and older clients never
 * reconnect. Protocol section 1.8.
 */
export const CLOSE_CODES = {
  /** The server ends this socket: the client was silent for too long, or its user was logged out. */
  goingAway: 1001,
  /** A text message is not UTF-8. */
  invalidText: 1007,
  /** A frame is larger than the limit. The client does not send it a second time. */
  tooBig: 1009,
  /** A frame could not be read, or the server failed. Later frames on this socket may be out of step. */
  failure: 1011,
  /** The server is about to restart. Reconnecting reaches its successor. */
  restart: 1012,
  /** The client reads too slowly, and its queued output exceeds the hard limit. After a reconnect it starts again. */
  tryAgainLater: 1013,
} as const;
