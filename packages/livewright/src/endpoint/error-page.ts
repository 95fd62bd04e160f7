import { isInstance } from "../foundation/is-instance.ts";
import { toHtml } from "../diff/to-html.ts";
import { isHttpError, isLivewrightError } from "../foundation/errors.ts";
import { applicationFrame } from "../foundation/stack.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable, type Rendered } from "../html/rendered.ts";
import { excerpt } from "./source-excerpt.ts";
import { reasonOf } from "./status.ts";

/** The content of an error page. */
export interface Failure {
  readonly status: number;
  /** The thrown value, if any. */
  readonly error?: unknown;
  /** A sentence for the developers of the application. */
  readonly detail?: string;
  readonly request: Request;
}

/** A failed request, as {@link ErrorPage} receives it. */
export interface FailedRequest {
  /** The HTTP status, such as 404. */
  readonly status: number;
  /** A sentence for the user: the message of an `HttpError`, or the reason of the status, such as `"Not Found"`. */
  readonly message: string;
  /** The URL of the request. */
  readonly url: URL;
  /** The `HttpError` that the application threw. Other errors are not for users. */
  readonly error: unknown;
}

/**
 * Renders the content of an error page. The root layout surrounds it.
 *
 * @returns the content; `undefined` for the built-in page
 */
export type ErrorPage = (failure: FailedRequest) => Renderable | undefined;

/**
 * Answers a request that failed: with a page, JSON or text, as its `Accept` header asks.
 *
 * In development the answer contains the error with its stack. In production it contains the status, and the message of an
 * `HttpError`, which is written for users. Other messages may reveal internals of the application.
 */
export function errorResponse(failure: Failure, development: boolean): Response {
  const { status, error, request } = failure;
  const headers: Record<string, string> = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    // The page has no scripts and loads nothing. The policy enforces that, should escaping ever fail.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  };
  const message = publicMessage(status, error);
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("text/html")) {
    headers["content-type"] = "text/html; charset=utf-8";
    return new Response(toHtml(development ? developmentPage(failure, message) : productionPage(status, message)), {
      status,
      headers,
    });
  }
  const said = development ? (describe(failure) ?? message) : message;
  if (/[/+]json\b/.test(accept)) {
    headers["content-type"] = "application/json; charset=utf-8";
    return new Response(JSON.stringify({ error: { status, message: said } }), { status, headers });
  }
  headers["content-type"] = "text/plain; charset=utf-8";
  return new Response(`${status} ${reasonOf(status)}${said === reasonOf(status) ? "" : `\n\n${said}`}\n`, {
    status,
    headers,
  });
}

/** Returns the sentence about a failure that users may read. */
export function publicMessage(status: number, error: unknown): string {
  return isHttpError(error) && error.message !== "" ? error.message : reasonOf(status);
}

function describe({ error, detail }: Failure): string | undefined {
  if (error === undefined) return detail;
  // The messages of Livewright name the cause. For other errors the stack does.
  if (isLivewrightError(error)) return error.message;
  return isInstance(error, Error) ? (error.stack ?? error.message) : thrown(error);
}

/** Describes a thrown value that is not an `Error`. Converting it to a string could throw. */
function thrown(value: unknown): string {
  return typeof value === "string" ? value : `A value of type ${typeof value} was thrown, not an Error.`;
}

function productionPage(status: number, message: string): Rendered {
  const reason = reasonOf(status);
  return page(
    `${status} ${reason}`,
    html`<main class="plain">
      <h1>${status}</h1>
      <p>${message}</p>
    </main>`,
  );
}

function developmentPage(failure: Failure, message: string): Rendered {
  const { status, error, detail, request } = failure;
  const name = isInstance(error, Error) ? error.name : undefined;
  const said = isInstance(error, Error) ? error.message : error === undefined ? (detail ?? message) : thrown(error);
  const frame = isInstance(error, Error) ? applicationFrame(error) : undefined;
  const source = frame && excerpt(frame);
  return page(
    `${status} ${reasonOf(status)}`,
    html`<main>
      <p class="status">${status} ${reasonOf(status)} ${name && html`<span>${name}</span>`}</p>
      <pre class="message">${said}</pre>
      ${error !== undefined && detail !== undefined && html`<p>${detail}</p>`}
      ${
        frame &&
        source &&
        html`<h2>${frame.file}:${frame.line}</h2>
          <pre class="source">${source}</pre>`
      }
      ${chain(error).map(
        ({ title, stack }) =>
          html`<h2>${title}</h2>
            <pre>${stack}</pre>`,
      )}
      <h2>Request</h2>
      <table>
        <tbody>
          <tr>
            <th>${request.method}</th>
            <td>${request.url}</td>
          </tr>
          ${each(
            shownHeaders(request),
            ([header]) => header,
            ([header, value]) =>
              html`<tr>
                <th>${header}</th>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <footer>This page is shown in development only. In production, users see only the status.</footer>
    </main>`,
  );
}

/** Returns the stacks of an error and its causes. */
function chain(error: unknown): { title: string; stack: string }[] {
  const stacks: { title: string; stack: string }[] = [];
  for (let at = error; at instanceof Error && stacks.length < 5; at = at.cause) {
    // Without the message, which the page shows above.
    const frames = (at.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    stacks.push({
      title: stacks.length === 0 ? "Stack" : `Caused by ${at.name}: ${at.message}`,
      stack: frames.join("\n"),
    });
  }
  return stacks;
}

/** Returns the headers without credentials, because error pages end up in screenshots and bug reports. */
function shownHeaders(request: Request): [string, string][] {
  return [...request.headers].map(([name, value]) =>
    /^(?:cookie|(?:proxy-)?authorization)$|token|secret|api-?key/.test(name) ? [name, "(not shown)"] : [name, value],
  );
}

const STYLE = raw(`<style>
:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
main.plain { min-height: 90vh; display: grid; place-content: center; text-align: center; }
main.plain h1 { font-size: 4rem; margin: 0; }
.status { font-weight: 600; color: #b3261e; }
.status span { font-weight: 400; opacity: .7; }
h2 { font-size: .9rem; margin: 2rem 0 .25rem; opacity: .7; overflow-wrap: anywhere; }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; padding: .75rem 1rem; margin: 0; border-radius: .5rem; background: #8881; }
pre.message { white-space: pre-wrap; font-size: 15px; background: #b3261e1a; }
table { border-collapse: collapse; font: 13px/1.5 ui-monospace, monospace; }
th { text-align: left; padding-right: 1rem; vertical-align: top; font-weight: 600; }
td { overflow-wrap: anywhere; }
footer { margin-top: 2rem; font-size: .85rem; opacity: .6; }
@media (prefers-color-scheme: dark) { .status { color: #f2b8b5; } }
</style>`);

function page(title: string, content: Rendered): Rendered {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}
