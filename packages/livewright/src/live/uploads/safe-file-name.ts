/** Names that Windows takes for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Most file systems allow 255 bytes. */
const MAX_BYTES = 200;

/**
 * A file name out of whatever a client called a file: the last part of a path, without what a file system or a terminal
 * could take for something else. Never empty, never `.` or `..`, at most 200 bytes; the extension stays.
 *
 * @param name whatever the client says
 * @example safeFileName("../../etc/pass\0wd.txt") // "passwd.txt"
 */
export function safeFileName(name: string): string {
  const last = name.slice(-4096).split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    // Control and formatting characters (which can turn the direction of text around), lone surrogates, and what file systems reserve.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>:"|?*]/gu, "")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  const kept = shorten(plain);
  if (kept === "") return "file";
  return DEVICE.test(kept) ? `_${kept}` : kept;
}

/** Cuts the name before its extension, which says what the file is. */
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
