/** Names that are devices on Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Most file systems allow 255 bytes. */
const MAX_BYTES = 200;

/**
 * Returns a safe file name: the last part of a path, without characters that are special to a file system or a terminal. It is
 * never empty, `.` or `..`, and has at most 200 bytes. The extension stays.
 *
 * @param name the name that the client reports
 * @example safeFileName("../../etc/pass\0wd.txt") // "passwd.txt"
 */
export function safeFileName(name: string): string {
  const last = name.slice(-4096).split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    // Control and formatting characters (which can reverse the direction of text), lone surrogates, and reserved characters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>:"|?*]/gu, "")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  const kept = shorten(plain);
  if (kept === "") return "file";
  return DEVICE.test(kept) ? `_${kept}` : kept;
}

/** Shortens the name before its extension, which tells the type of the file. */
function shorten(name: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(name).length <= MAX_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : "";
  const room = MAX_BYTES - encoder.encode(extension).length;
  let stem = "";
  let length = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    length += encoder.encode(character).length;
    if (length > room) break;
    stem += character;
  }
  return stem + extension;
}
