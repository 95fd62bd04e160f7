/** A URL as a header can carry it: ASCII only. A path may hold what a visitor typed, with every character a language has. */
export function inHeader(url: string): string {
  return url.replaceAll(/[^\u0021-\u007e]+/gu, (text) => encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd")));
}
