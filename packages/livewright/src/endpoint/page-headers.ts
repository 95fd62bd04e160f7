/** The headers of every page of ours. Pages hold tokens of one visitor, so no cache may hand them to another. */
export const PAGE_HEADERS: readonly [string, string][] = [
  ["content-type", "text/html; charset=utf-8"],
  ["cache-control", "max-age=0, private, must-revalidate"],
];
