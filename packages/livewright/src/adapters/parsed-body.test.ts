import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import { afterEach, describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { formParams } from "../params/form-params.ts";
import { post } from "../router/routes.ts";
import { toExpress } from "./express.ts";
import { parsedBody } from "./parsed-body.ts";

const FORM = "application/x-www-form-urlencoded";
let server: Server | undefined;
afterEach(() => void server?.close());

/** Sends a body through parsers to an endpoint, and returns what its handlers read. */
async function through(
  parsers: RequestHandler[],
  path: string,
  type: string,
  body: string | ArrayBuffer,
  more: Record<string, string> = {},
  attached = true,
) {
  const logged: unknown[] = [];
  const log = (message: string, fields?: { readonly error?: unknown }) => void logged.push(fields?.error ?? message);
  const app = endpoint({
    secretKeyBase: "x".repeat(40),
    development: false,
    logger: { debug() {}, info() {}, warn: log, error: log },
    routes: [
      post("/text", async (request) => new Response(await request.text()), { csrf: false }),
      post("/form", async (request) => Response.json(await formParams(request)), { csrf: false }),
      post("/unread", () => new Response("fine"), { csrf: false }),
    ],
  });
  const pages = toExpress(app, { client: false });
  server = createServer(express().use(...parsers, pages));
  if (attached) await pages.attach(server);
  await new Promise<void>((resolve) => void server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = { ...(type === "" ? {} : { "content-type": type }), ...more };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
  return { status: response.status, text: await response.text(), logged };
}

/** A parser that keeps nothing, like a parser of multipart forms. */
const drop: RequestHandler = (request, _response, next) => {
  request.resume();
  request.on("end", () => next());
};

describe("a body that was read before", () => {
  test.each([
    ["JSON", [express.json()], "application/json", '{"a":[1,"é"]}'],
    ["JSON of a vendor", [express.json({ type: "*/*" })], "application/vnd.api+json; charset=utf-8", '{"a":1}'],
    ["text", [express.text()], "text/plain", "é\n"],
    ["bytes", [express.raw({ type: "*/*" })], "application/x-own", "\u0000\u0001"],
    ["a flat form", [express.urlencoded()], FORM, "a=1&b=%C3%A9+%26"],
    ["nothing", [express.json(), express.urlencoded()], "text/plain", "left alone"],
  ])("arrives: %s", async (_name, parsers, type, body) => {
    expect(await through(parsers, "/text", type, body)).toMatchObject({ status: 200, text: body });
  });

  const BOTH = { a: ["1", "2"] };
  const NESTED = { u: { name: "Ann", tags: ["x", "y"] } };
  const nested = "u[name]=Ann&u[tags][]=x&u[tags][]=y";

  test.each([
    ["a=1&a=2", { a: "2" }],
    ["a[]=1&a[]=2", BOTH],
    [nested, NESTED],
    [`a[]=1&a[]=2&${nested}`, { ...BOTH, ...NESTED }],
    ["rows[0][n]=1&rows[1][n]=2", { rows: { 0: { n: "1" }, 1: { n: "2" } } }],
    ["empty=&n=1", { empty: "", n: "1" }],
  ])("keeps the fields of %s exactly on an attached server", async (body, fields) => {
    for (const extended of [false, true]) {
      const { text } = await through([express.urlencoded({ extended })], "/form", FORM, body);
      expect(JSON.parse(text)).toEqual(fields);
    }
  });

  test.each([
    ["a=1&a=2", false, { a: "2" }],
    ["a[]=1&a[]=2", false, BOTH],
    [nested, false, NESTED],
    [nested, true, NESTED],
    [`a[]=1&a[]=2&${nested}`, true, { ...BOTH, ...NESTED }],
    ["rows[0][n]=1&rows[1][n]=2", true, { rows: { 0: { n: "1" }, 1: { n: "2" } } }],
  ])("writes the fields of %s again on other servers, nested by the parser: %s", async (body, extended, fields) => {
    const { text } = await through([express.urlencoded({ extended })], "/form", FORM, body, {}, false);
    expect(JSON.parse(text)).toEqual(fields);
  });

  test("arrives as the bytes that the parser kept", async () => {
    const verify = (request: IncomingMessage, _response: unknown, bytes: Buffer): void =>
      void Object.assign(request, { rawBody: bytes });
    const { text } = await through(
      [express.urlencoded({ extended: true, verify })],
      "/form",
      FORM,
      "a=1&a=2",
      {},
      false,
    );
    expect(JSON.parse(text)).toEqual({ a: "2" });
  });

  test("arrives without the compression that the parser undid", async () => {
    const compressed = new Blob(["a=é"]).stream().pipeThrough(new CompressionStream("gzip"));
    const body = await new Response(compressed).arrayBuffer();
    const { text } = await through([express.urlencoded()], "/form", FORM, body, { "content-encoding": "gzip" });
    expect(JSON.parse(text)).toEqual({ a: "é" });
  });

  test.each(["multipart/form-data; boundary=x", FORM, "application/json"])(
    "fails with LW509 if nothing of it is left, and a handler reads it: %s",
    async (type) => {
      const { status, logged } = await through([drop], "/text", type, "--x--", {}, false);
      expect(status).toBe(500);
      expect(logged).toEqual([expect.objectContaining({ code: "LW509" })]);
      expect((await through([drop], "/unread", type, "--x--", {}, false)).text).toBe("fine");
    },
  );
});

test("a message whose body was not read has none", () => {
  const message = { headers: { "content-length": "3" }, readableDidRead: false, readableEnded: false, body: { a: 1 } };
  expect(parsedBody(message as unknown as IncomingMessage)).toBeUndefined();
});
