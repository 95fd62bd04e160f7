import { filetypeinfo } from "magic-bytes.js";

/** The types of pictures that the album accepts: their names, and their first bytes. */
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

/** Returns the type that the bytes show, whatever the name of the file; `undefined` if the album does not accept it. */
export function pictureType(bytes: Uint8Array): string | undefined {
  return filetypeinfo(bytes).find(({ mime }) => mime !== undefined && PICTURES.types.has(mime))?.mime;
}

/** Reports whether the bytes match the name and type of the file. */
export function isWhatItSays(bytes: Uint8Array, name: string, type: string): boolean {
  const actual = pictureType(bytes);
  const promised = EXTENSIONS[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];
  return actual !== undefined && actual === promised && (type === "" || type === actual);
}
