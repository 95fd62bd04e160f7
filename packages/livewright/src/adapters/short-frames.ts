// Short frames, which are most of them, read and written without the general code for frames (RFC 6455 section 5.2).

/** A bit of the first byte of a frame. */
export const FINAL = 0x80;
/** A bit of the first byte. */
export const COMPRESSED = 0x40;
/** A bit of the second byte. */
export const MASKED = 0x80;

/** First bytes of a message in one frame. */
const TEXT = FINAL | 1;
const BINARY = FINAL | 2;

/** The longest frame in bytes that no limit of the gate applies to. */
const LONGEST_READ = 8_192;

/**
 * Returns true if the bytes are exactly one message, in one frame that is too short for any limit of the gate. Most chunks are: an
 * event of a client is one frame, and TCP delivers it in one piece.
 */
export function isWholeMessage(bytes: Buffer): boolean {
  const first = (bytes[0] ?? 0) & ~COMPRESSED;
  const second = bytes[1] ?? 0;
  if ((first !== TEXT && first !== BINARY) || second < MASKED) return false;
  const length = second & 0x7f;
  if (length < 126) return bytes.length === length + 6;
  return (
    length === 126 && bytes.length > 8 && bytes.length <= LONGEST_READ && bytes.length === bytes.readUInt16BE(2) + 8
  );
}

/** The longest text in bytes that Node writes without an allocation. */
const LONGEST_WRITTEN = 16_000;

/**
 * Returns a text as a WebSocket frame that is written in one piece, as `latin1` (RFC 6455 section 5.2: final, text, unmasked). ws
 * would write the header and the text separately, which makes an event a tenth slower.
 *
 * @returns `undefined` for texts that are long or not ASCII; ws sends those
 */
export function textFrame(text: string): string | undefined {
  const { length } = text;
  if (length > LONGEST_WRITTEN || Buffer.byteLength(text) !== length) return undefined;
  if (length < 126) return `\u0081${String.fromCharCode(length)}${text}`;
  return `\u0081\u007e${String.fromCharCode(length >> 8, length & 0xff)}${text}`;
}
