import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** What clients wait for that send `Expect: 100-continue`, by their requests. */
const WAITING = new WeakMap<IncomingMessage, ServerResponse>();

/** Lets a client that asks before it sends a body wait until somebody reads the body. Node itself says yes to all of them. */
export function askedToContinue(server: Server): void {
  server.on("checkContinue", (message: IncomingMessage, response: ServerResponse) => {
    WAITING.set(message, response);
    server.emit("request", message, response);
  });
}

/** Tells the client of a request to send its body, if it asked. */
export function continueWith(message: IncomingMessage | undefined): void {
  const response = message && WAITING.get(message);
  if (message === undefined || response === undefined) return;
  WAITING.delete(message);
  if (!response.headersSent) response.writeContinue();
}
