/** The headers of every answer. Any origin may read it, because the endpoint has checked the origin of the request. */
const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "access-control-allow-origin": "*",
  "x-content-type-options": "nosniff",
};

/** Seconds for which a browser may keep the answer to a preflight. */
const PREFLIGHT_AGE = 3_600;

/** Returns the answer to a poll. The client reads the status from the body, and the HTTP status is always 200. */
export function answerPoll(status: number, token: string | null, messages: readonly string[]): Response {
  return json({ status, token, messages });
}

/** Returns the answer to published messages. */
export function answerStatus(status: number): Response {
  return json({ status });
}

function json(body: object): Response {
  return new Response(JSON.stringify(body), { headers: HEADERS });
}

/** Answers the question of a browser whether a page of another origin may send a request. */
export function answerPreflight(headers: Headers): Response {
  return new Response(null, {
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": headers.get("access-control-request-headers") ?? "",
      "access-control-allow-methods": "get, post, options",
      "access-control-max-age": String(PREFLIGHT_AGE),
    },
  });
}
