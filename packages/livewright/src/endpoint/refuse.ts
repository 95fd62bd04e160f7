import { reasonOf } from "./status.ts";

/** Returns a plain-text refusal. */
export function refuse(status: number, detail: string): Response {
  return new Response(`${status} ${reasonOf(status)}\n\n${detail}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
