/** What browsers store: a cookie whose name and value are more bytes than this is dropped without a word. */
export const MAX_COOKIE_BYTES = 4096;
