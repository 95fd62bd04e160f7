/** The client renders the position whenever it renders the content around it. */
export const RENDERED = 0;
/** The client skips the position, as part of an element with a root flag, while nothing in that element changes. */
export const SKIPPED = 1;
/**
 * The client cannot be led to the position. It is in a row of a stream, which the client does not keep, or in an element that the
 * client skips and whose content the server has dropped with a temporary assign.
 */
export const UNREACHABLE = 2;

/** How the client treats the position of an unchanged component (protocol section 4.8). */
export type Reach = typeof RENDERED | typeof SKIPPED | typeof UNREACHABLE;
