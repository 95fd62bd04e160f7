/** The client renders the position of a component whenever it renders what is around it. */
export const NO_COVER = 0;
/** The client skips the position, with an element around it that has a root flag, as long as nothing in it changes. */
export const SKIPPED = 1;
/**
 * No way leads to the position: it is in the row of a stream, of which the client keeps nothing, or in an element that the
 * client skips and the server has forgotten, with a temporary assign.
 */
export const FORGOTTEN = 2;

/** What the client does with the position of a component in which nothing changed (protocol section 4.8). */
export type Cover = typeof NO_COVER | typeof SKIPPED | typeof FORGOTTEN;
