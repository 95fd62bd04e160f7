import type { ProcessMessage } from "../process/messages.ts";
import type { Message } from "../protocol/message.ts";
import { EVENTS } from "../protocol/topics.ts";
import { isRecord } from "./join.ts";
import { uploadMessage } from "./upload-channel.ts";

/**
 * Translates a message on the channel of a view into a message for its process.
 *
 * @param bytes the length of its frame
 */
export function viewMessage(message: Message, bytes: number): ProcessMessage {
  const { event, ref } = message;
  const payload = message.payload instanceof Uint8Array ? {} : message.payload;
  switch (event) {
    case EVENTS.event: {
      const { event: name, type, value, meta, cid, uploads } = payload;
      if (typeof name !== "string" || !(cid === undefined || typeof cid === "number"))
        return { kind: "answer", ref, response: {}, bytes };
      return {
        kind: "event",
        ref,
        event: name,
        type: typeof type === "string" ? type : "",
        value,
        meta: meta !== undefined && isRecord(meta) ? meta : undefined,
        cid,
        uploads,
        bytes,
      };
    }
    case EVENTS.allowUpload:
    case EVENTS.progress:
      return uploadMessage(event, ref, payload, bytes);
    case EVENTS.leave:
      return { kind: "leave", ref, bytes };
    case EVENTS.livePatch:
      return {
        kind: "patch",
        ref,
        url: typeof payload["url"] === "string" ? payload["url"] : "",
        bytes,
      };
    case EVENTS.cidsWillDestroy:
    case EVENTS.cidsDestroyed: {
      const { cids } = payload;
      const kind = event === EVENTS.cidsDestroyed ? "destroyed" : "willDestroy";
      return { kind, ref, cids: Array.isArray(cids) ? cids : [], bytes };
    }
    default:
      return { kind: "answer", ref, response: {}, bytes };
  }
}
