// The album that all users share: the last pictures, in the memory of this process.

import { randomUUID } from "node:crypto";
import { topic } from "livewright/pubsub";
import { pubsub } from "./pubsub.ts";

export interface Picture {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const MAX_PICTURES = 24;
const MAX_BYTES = 48_000_000;

let pictures: readonly Picture[] = [];

export const album = {
  topic: topic<readonly Picture[]>("album"),
  /** The pictures, newest first. */
  get pictures(): readonly Picture[] {
    return pictures;
  },

  /** Adds a picture and broadcasts it to all views. Removes the oldest beyond the bound. */
  add(name: string, type: string, bytes: Uint8Array): void {
    const next = [{ id: randomUUID(), name, type, bytes }, ...pictures].slice(0, MAX_PICTURES);
    let size = 0;
    pictures = next.filter((picture) => (size += picture.bytes.length) <= MAX_BYTES);
    pubsub.broadcast(album.topic, pictures);
  },

  /** Responds with a picture. Its type comes from its bytes, and browsers must not guess another one. */
  respond(id: unknown): Response {
    const picture = pictures.find((one) => one.id === id);
    if (picture === undefined) return new Response("This picture is gone.", { status: 404 });
    return new Response(picture.bytes as Uint8Array<ArrayBuffer>, {
      headers: {
        "content-type": picture.type,
        "cache-control": "private, max-age=86400, immutable",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
      },
    });
  },
};
