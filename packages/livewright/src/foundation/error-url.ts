/** The published form of docs/errors.md. Every error message links to it, so this is the only line to change when it moves. */
const ERRORS_PAGE = "https://github.com/livewright/livewright/blob/main/docs/errors.md";

/**
 * Returns the address of the entry that explains an error code.
 *
 * @example errorUrl("LW402") // "https://github.com/livewright/livewright/blob/main/docs/errors.md#lw402"
 */
export function errorUrl(code: string): string {
  return `${ERRORS_PAGE}#${code.toLowerCase()}`;
}
