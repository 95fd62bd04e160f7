/** What a text is on the wire, in bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
