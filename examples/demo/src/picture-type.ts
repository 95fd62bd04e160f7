import { filetypeinfo } from "magic-bytes.js";

/** The pictures the album takes: what they are called, and what they are. */
export const PICTURES = {
  accept: [".jpg", ".jpeg", ".png", ".gif", ".webp"],
  types: new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]),
} as const;

const EXTENSIONS: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
};

/** What the bytes are, whatever they are called; `undefined` for what is none of our pictures. */
export function pictureType(bytes: Uint8Array): string | undefined {
  return filetypeinfo(bytes).find(({ mime }) => mime !== undefined && PICTURES.types.has(mime))?.mime;
}

/** Whether the bytes are what name and type promise. */
export function isWhatItSays(bytes: Uint8Array, name: string, type: string): boolean {
  const actual = pictureType(bytes);
  const promised = EXTENSIONS[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];
  return actual !== undefined && actual === promised && (type === "" || type === actual);
}
