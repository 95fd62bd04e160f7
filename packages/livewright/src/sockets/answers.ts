import { markMade } from "../foundation/copies.ts";

/** A refusal from {@link refuse}. */
export class Refusal<Reason extends object = object> {
  readonly status = "error";
  /** The response that the client receives. */
  readonly response: Reason;

  constructor(response: Reason) {
    this.response = response;
  }
}
markMade(Refusal.prototype);

/** A join that is accepted with a reply, from {@link accept}. */
export class Accepted<Assigns extends object = object, Response extends object = object> {
  readonly status = "ok";
  readonly assigns: Assigns;
  /** The response that the client receives. */
  readonly response: Response;

  constructor(assigns: Assigns, response: Response) {
    this.assigns = assigns;
    this.response = response;
  }
}
markMade(Accepted.prototype);

/**
 * Refuses a connection, a join or an event. Return it from `connect`, `join` or a handler.
 *
 * A refused connection is answered with status 403, without the response. A refused join or event is answered with status `"error"`
 * and the response, which the client's `receive("error", …)` gets.
 *
 * @param response a plain object, or bytes; default an empty object
 * @example join: (socket) => (socket.assigns.banned ? refuse({ reason: "banned" }) : { messages: 0 })
 */
export function refuse(): Refusal;
export function refuse<const Reason extends object>(response: Reason): Refusal<Reason>;
export function refuse(response: object = {}): Refusal {
  return new Refusal(response);
}

/**
 * Accepts a join with a reply for the client. A `join` without a reply returns the assigns alone.
 *
 * @param assigns the first assigns of the channel
 * @param response a plain object, or bytes. The client's `receive("ok", …)` gets it
 * @example join: async (socket) => accept({ read: 0 }, { history: await messagesOf(socket.rest) })
 */
export function accept<Assigns extends object, Response extends object>(
  assigns: Assigns,
  response: Response,
): Accepted<Assigns, Response> {
  return new Accepted(assigns, response);
}
