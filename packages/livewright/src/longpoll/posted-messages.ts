// The body of a POST: messages of the client, one per line.

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns the text of a body; `undefined` if it is not UTF-8. */
export function textOf(chunks: readonly Uint8Array[]): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    // One chunk is the usual case.
    if (chunks.length === 1) return UTF8.decode(chunks[0]);
    let text = "";
    for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  } catch {
    return undefined;
  }
}

/**
 * Returns the lines of a body. Lines end with `\n` or `\r\n`, and empty ones are left out.
 *
 * @param max the most lines, counting empty ones: a body could contain nothing else
 * @returns `undefined` if there are more
 */
export function linesOf(text: string, max: number): readonly string[] | undefined {
  const lines: string[] = [];
  let count = 0;
  for (let start = 0; start < text.length;) {
    if (++count > max) return undefined;
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    const line = text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end);
    if (line !== "") lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** Returns the bytes of standard Base64; `undefined` for anything else. */
export function bytesOf(base64: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
