import { constants, inflateRawSync } from "node:zlib";
import type { WebSocket } from "ws";
import { START } from "./frame-gate.ts";

type Inflated = (error: (Error & { readonly code?: string }) | null, bytes?: Buffer) => void;

/** The compression of one socket, as ws keeps it. */
interface Extension {
  decompress(data: Buffer, fin: boolean, callback: Inflated): void;
  _inflate: { close(): void } | null;
}

/** The socket of a bounded inflater. */
export interface InflateHost {
  /**
   * Reports, before ws emits a message, that only its start is left.
   *
   * @param bytes its size, at least
   */
  inflatedTooMuch(bytes: number): void;
}

/** Bytes of a compressed message that are enough for its head. */
const HEAD = 4_096;

/**
 * Cuts off compressed messages that become too large. ws would close the socket, and the client would connect and send the same
 * form again, without end. Needs `clientNoContextTakeover`: only then can the next message be read without the rest of this one.
 *
 * @param most bytes of a message that are kept
 */
export function boundInflate(webSocket: WebSocket, most: number, host: InflateHost): void {
  // ws has no public way to its inflater, and closes the socket if nothing stops the inflation.
  const { _receiver: receiver } = webSocket as unknown as { _receiver?: { _extensions?: Record<string, Extension> } };
  // oxlint-disable-next-line eslint/no-underscore-dangle -- fields of ws
  const extension = receiver?._extensions?.["permessage-deflate"];
  if (extension === undefined) return;
  const decompress = extension.decompress.bind(extension);
  /** The start of the message as it arrived. */
  let head: Buffer = EMPTY;
  let bytes = 0;
  let dropping = false;
  const end = (fin: boolean, data: Buffer, callback: Inflated): void => {
    dropping = !fin && dropping;
    if (fin) {
      bytes = 0;
      head = EMPTY;
    }
    callback(null, data);
  };
  extension.decompress = (data, fin, callback) => {
    // Not synchronously: ws expects its answer later.
    if (dropping) return queueMicrotask(() => end(fin, EMPTY, callback));
    if (head.length < HEAD) head = Buffer.concat([head, data.subarray(0, HEAD)]);
    decompress(data, fin, (error, inflated = EMPTY) => {
      const large = error?.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      if (error !== null && error !== undefined && !large) return callback(error);
      const before = bytes;
      bytes += inflated.length;
      if (!large && bytes <= most) return end(fin, inflated, callback);
      // The rest of the message is not inflated, so its state is worthless.
      // oxlint-disable-next-line eslint/no-underscore-dangle -- as above
      extension._inflate?.close();
      // oxlint-disable-next-line eslint/no-underscore-dangle -- as above
      extension._inflate = null;
      host.inflatedTooMuch(Math.max(bytes, most + 1));
      dropping = true;
      end(fin, startOf(head).subarray(before), callback);
    });
  };
}

const EMPTY = Buffer.alloc(0);

function startOf(compressed: Buffer): Buffer {
  try {
    return inflateRawSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, START);
  } catch {
    // Without a head, the message cannot be answered and its socket is closed.
    return EMPTY;
  }
}
