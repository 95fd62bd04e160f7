/** The encodings of content that a server here produces, best first. */
export type ContentEncoding = "br" | "gzip";

const ENCODINGS: readonly ContentEncoding[] = ["br", "gzip"];

/**
 * Chooses the encoding of a response by the `Accept-Encoding` header of its request (RFC 9110 section 12.5.3).
 *
 * @returns the encoding with the highest weight, Brotli among equals; `undefined` to send the content as it is
 * @example acceptedEncoding("gzip, deflate, br") // "br"
 */
export function acceptedEncoding(header: string | null): ContentEncoding | undefined {
  if (header === null || header === "") return undefined;
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...params] = part.split(";");
    const [, weight = "1"] = /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/.exec(params.join(";")) ?? [];
    weights.set(name.trim(), Number(weight));
  }
  const others = weights.get("*") ?? 0;
  let best: ContentEncoding | undefined;
  let highest = 0;
  for (const encoding of ENCODINGS) {
    const weight = weights.get(encoding) ?? (encoding === "gzip" ? weights.get("x-gzip") : undefined) ?? others;
    if (weight > highest) [best, highest] = [encoding, weight];
  }
  return best;
}

/** Returns true if content of a media type shrinks: text, and formats made of text. Images and archives are compressed already. */
export function isCompressible(type: string | null): boolean {
  return type !== null && COMPRESSIBLE.test(type);
}

/** `text/event-stream` is left out: its messages are small, and each must arrive at once. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:javascript|json|xml|wasm|manifest\+json|[\w.-]+\+(?:json|xml))|image\/(?:svg\+xml|bmp)|font\/(?:ttf|otf))/i;
