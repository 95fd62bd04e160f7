import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { FILE_BYTES, LARGE, type RequestsSeen } from "./app.ts";
import { AdapterClient } from "./client.ts";
import type { Checks } from "./setup.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = "application/json";

/** Checks of requests and responses. */
export const httpChecks: Checks = {
  "serves a page with its session cookie": async ({ url }) => {
    const response = await new AdapterClient(url).fetch("/");
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(response.headers.getSetCookie().join("\n"), /^main=.*; HttpOnly/im);
    assert.match(await response.text(), /n=0 .* ip=127\.0\.0\.1/);
  },
  "answers HEAD with the head of GET": async ({ url }) => {
    const [head, get] = await Promise.all(
      ["HEAD", "GET"].map((method) =>
        fetch(`${url}/assets/large.txt`, { method, headers: { "accept-encoding": "identity" } }),
      ),
    );
    assert.equal(await head?.text(), "");
    assert.equal(head?.headers.get("content-length"), String(LARGE));
    assert.equal(head?.headers.get("etag"), get?.headers.get("etag"));
    assert.equal((await get?.text())?.length, LARGE);
  },
  "serves the client": async ({ url }) => {
    const [, script = "no client"] =
      /src="(\/livewright\/client\.js[^"]*)"/.exec((await new AdapterClient(url).open("/")).html) ?? [];
    for (const path of [script, "/livewright/ui.css"]) {
      const response = await fetch(url + path);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get("content-type") ?? "", /javascript|css/);
      assert.ok((await response.text()).length > 1_000, path);
    }
  },
  "answers an unknown path with 404": async ({ url }) => {
    assert.equal((await fetch(`${url}/nowhere`)).status, 404);
  },
  "accepts a form with a CSRF token, and refuses one without": async ({ url }) => {
    const client = new AdapterClient(url);
    const { csrf } = await client.open("/");
    const body = new URLSearchParams({ _csrf_token: csrf, "user[name]": "Ann & Bo", "tags[]": "x" });
    body.append("tags[]", "y");
    const accepted = await client.fetch("/form", { method: "POST", headers: FORM, body: body.toString() });
    assert.deepEqual(await accepted.json(), { user: { name: "Ann & Bo" }, tags: ["x", "y"] });
    const refused = await client.fetch("/form", { method: "POST", headers: FORM, body: "user[name]=Ann" });
    assert.equal(refused.status, 403);
  },
  "accepts a multipart form with a file": async ({ url }) => {
    const client = new AdapterClient(url);
    const { csrf } = await client.open("/");
    const body = new FormData();
    body.set("name", "Ann");
    body.set("file", new File([new Uint8Array(FILE_BYTES)], "a.bin"));
    const response = await client.fetch("/form", { method: "POST", headers: { "x-csrf-token": csrf }, body });
    assert.deepEqual(await response.json(), { name: "Ann", file: `a.bin ${FILE_BYTES}` });
  },
  "accepts a JSON body": async ({ url }) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ a: [1, { b: "é" }] });
    const response = await fetch(`${url}/json`, { method: "POST", headers, body });
    assert.deepEqual(await response.json(), { a: [1, { b: "é" }] });
  },
  "streams a long request body": async ({ url }) => {
    const headers = { "content-type": "application/octet-stream" };
    const response = await fetch(`${url}/count`, { method: "POST", headers, body: new Uint8Array(3 * LARGE) });
    assert.equal(await response.json(), 3 * LARGE);
  },
  "refuses a form beyond the limit": async ({ url }) => {
    const client = new AdapterClient(url);
    const { csrf } = await client.open("/");
    const body = `_csrf_token=${encodeURIComponent(csrf)}&text=${"x".repeat(300_000)}`;
    assert.equal((await client.fetch("/form", { method: "POST", headers: FORM, body })).status, 413);
  },
  "sends several cookies and own headers": async ({ url }) => {
    const response = await fetch(`${url}/cookies`);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("x-own"), "yes");
    const names = new Set(response.headers.getSetCookie().map((line) => line.split("=", 1)[0]));
    for (const name of ["a", "b", "main"]) assert.ok(names.has(name), name);
  },
  redirects: async ({ url }) => {
    const response = await fetch(`${url}/redirect`, { redirect: "manual" });
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/elsewhere");
  },
  "streams a response": async ({ url }) => {
    const { body } = await fetch(`${url}/stream`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader?.read())?.value, "first ");
    await fetch(`${url}/release`);
    let rest = "";
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) rest += next.value;
    assert.equal(rest, "second");
  },
  "aborts the request of a client that is gone": async ({ url }) => {
    const controller = new AbortController();
    const asked = fetch(`${url}/hang`, { signal: controller.signal }).catch(() => undefined);
    await until(url, ({ hanging }) => hanging === 1);
    controller.abort();
    await asked;
    await until(url, ({ aborted }) => aborted === 1);
  },
  "cancels the body of a client that is gone": async ({ url }) => {
    const { body } = await fetch(`${url}/endless`);
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await until(url, ({ cancelled }) => cancelled === 1);
  },
};

/** Checks of a server that leaves bodies to the endpoints. */
export const bodyChecks: Checks = {
  "gives up a body that stops, and one that is cut off": async ({ url }) => {
    const client = new AdapterClient(url);
    const stopped = await incompleteForm(client);
    let text = "";
    stopped.on("data", (data: Buffer) => (text += data.toString()));
    while (!text.includes("\r\n\r\n")) await once(stopped, "data");
    assert.match(text, /^HTTP\/1\.1 408 /);
    stopped.destroy();
    (await incompleteForm(client)).end();
    assert.equal((await client.fetch("/")).status, 200);
  },
};

/** Checks of a server that closes the connection of a body that it gave up. */
export const cutBodyChecks: Checks = {
  "closes the connection of a body that stops": async ({ url }) => {
    const socket = await incompleteForm(new AdapterClient(url));
    socket.resume();
    await once(socket, "close");
  },
};

/** Sends the start of a form. */
async function incompleteForm(client: AdapterClient): Promise<Socket> {
  const { csrf } = await client.open("/");
  const { host, port } = new URL(client.url);
  const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
  socket.write(`POST /form HTTP/1.1\r\nHost: ${host}\r\nCookie: ${client.cookie}\r\nX-CSRF-Token: ${csrf}\r\n`);
  socket.write(`Content-Type: ${FORM["content-type"]}\r\nContent-Length: 1000\r\n\r\na=1`);
  return socket;
}

/** Checks of a server that trusts one proxy. */
export const proxyChecks: Checks = {
  "takes the scheme, the host and the client from a proxy": async ({ url }) => {
    const client = new AdapterClient(url);
    const headers = {
      "x-forwarded-proto": "https",
      "x-forwarded-host": "shop.test",
      "x-forwarded-for": "203.0.113.7",
    };
    assert.equal(await (await client.fetch("/url?a=1", { headers })).text(), "https://shop.test/url?a=1");
    assert.equal(await (await client.fetch("/ip", { headers })).text(), "203.0.113.7");
    const body = JSON.stringify({ through: "a proxy" });
    const json = await client.fetch("/json", {
      method: "POST",
      headers: { ...headers, "content-type": JSON_TYPE },
      body,
    });
    assert.deepEqual(await json.json(), { through: "a proxy" });
    const response = await client.fetch("/", { headers });
    assert.match(response.headers.getSetCookie().join("\n"), /; Secure/i);
    const page = await client.open("/", headers);
    assert.equal(await client.connect(page.csrf, "/live", headers), 403);
    const socket = await client.join(page, "/live", { ...headers, origin: "https://shop.test" });
    assert.match(socket.joined, /203\.0\.113\.7/);
  },
};

/** Checks of a server with routes of its own. */
export const hostChecks: Checks = {
  "leaves requests without a route to the host": async ({ url }) => {
    assert.equal(await (await fetch(`${url}/host`)).text(), "from the host");
  },
};

/** Checks of a server with middleware. */
export const middlewareChecks: Checks = {
  "runs the middleware of the host before requests and upgrades": async ({ url }) => {
    const client = new AdapterClient(url);
    const headers = { "x-refuse": "yes" };
    assert.equal((await client.fetch("/", { headers })).status, 401);
    const { csrf } = await client.open("/");
    assert.equal(await client.connect(csrf, "/live", headers), 401);
    assert.equal(typeof (await client.connect(csrf)), "object");
  },
};

async function until(url: string, holds: (seen: RequestsSeen) => boolean): Promise<void> {
  let seen: RequestsSeen | undefined;
  for (let tries = 0; tries < 200; tries++) {
    seen = (await (await fetch(`${url}/seen`)).json()) as RequestsSeen;
    if (holds(seen)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`The server saw ${JSON.stringify(seen)}.`);
}
