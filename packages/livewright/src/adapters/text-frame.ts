/** Node writes texts up to this many bytes without allocating anything for them. */
const LONGEST = 16_000;

/**
 * A text as a WebSocket frame that is written in one piece (RFC 6455 section 5.2: final, text, unmasked as servers send it),
 * to be written as `latin1`. What ws writes for the same is a header and the text, which takes a tenth of an event longer.
 *
 * @returns nothing for texts that are long, or have other characters than ASCII: those ws sends
 */
export function textFrame(text: string): string | undefined {
  const { length } = text;
  if (length > LONGEST || Buffer.byteLength(text) !== length) return undefined;
  if (length < 126) return `\u0081${String.fromCharCode(length)}${text}`;
  return `\u0081\u007e${String.fromCharCode(length >> 8, length & 0xff)}${text}`;
}
