/** The longest text in bytes that Node writes without an allocation. */
const LONGEST = 16_000;

/**
 * Returns a text as a WebSocket frame that is written in one piece, as `latin1` (RFC 6455 section 5.2: final, text, unmasked). ws
 * would write the header and the text separately, which makes an event a tenth slower.
 *
 * @returns `undefined` for texts that are long or not ASCII; ws sends those
 */
export function textFrame(text: string): string | undefined {
  const { length } = text;
  if (length > LONGEST || Buffer.byteLength(text) !== length) return undefined;
  if (length < 126) return `\u0081${String.fromCharCode(length)}${text}`;
  return `\u0081\u007e${String.fromCharCode(length >> 8, length & 0xff)}${text}`;
}
