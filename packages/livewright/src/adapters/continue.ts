import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** The responses to requests with `Expect: 100-continue` whose client waits. */
const WAITING = new WeakMap<IncomingMessage, ServerResponse>();

/** Lets a client with `Expect: 100-continue` wait until the application reads the body. Node would accept all bodies. */
export function askedToContinue(server: Server): void {
  server.on("checkContinue", (message: IncomingMessage, response: ServerResponse) => {
    WAITING.set(message, response);
    server.emit("request", message, response);
  });
}

/** Tells a waiting client to send its body. */
export function continueWith(message: IncomingMessage | undefined): void {
  const response = message && WAITING.get(message);
  if (message === undefined || response === undefined) return;
  WAITING.delete(message);
  if (!response.headersSent) response.writeContinue();
}
