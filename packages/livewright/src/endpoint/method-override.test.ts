import { expect, test } from "vitest";
import { del, post, put } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const app = endpoint({
  secretKeyBase: SECRET_KEY_BASE,
  logger: silentLogger,
  development: false,
  routes: [
    post("/both", () => new Response("posted"), { csrf: false }),
    put("/both", async (request) => new Response(`put ${await nameOfPhoto(request)}`), { csrf: false }),
    put("/put", async (request) => new Response(`put ${await nameOfPhoto(request)}`), { csrf: false }),
    del("/checked", () => new Response("deleted")),
  ],
});

async function nameOfPhoto(request: Request): Promise<string> {
  const photo = (await request.formData()).get("photo");
  return photo instanceof File ? photo.name : "nothing";
}

function form(method: string | File): FormData {
  const data = new FormData();
  data.set("_method", method);
  data.set("photo", new File(["…"], "photo.jpg"));
  return data;
}

async function send(
  path: string,
  body: string | FormData,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const response = await app.fetch(new Request(`http://app.test${path}`, { method: "POST", body, headers }));
  return [response.status, await response.text()];
}

const MULTIPART = "multipart/form-data; boundary=x";

test.each([
  ["put", "put photo.jpg"],
  ["PUT", "put photo.jpg"],
  ["get", "posted"],
  ["__proto__", "posted"],
  [new File(["put"], "method.txt"), "posted"],
])("a multipart form can name another method: %s", async (method, text) => {
  expect(await send("/both", form(method))).toEqual([200, text]);
});

test("a form can name another method if its route has no POST", async () => {
  expect(await send("/put", form("put"))).toEqual([200, "put photo.jpg"]);
});

test("a body that is not a form stays a POST", async () => {
  expect(await send("/both", "--x\r\nbroken", { "content-type": MULTIPART })).toEqual([200, "posted"]);
  expect(await send("/both", "broken", { "content-type": "multipart/form-data" })).toEqual([200, "posted"]);
});

test("a body too large to be searched stays a POST, or is refused without such a route", async () => {
  const headers = { "content-type": MULTIPART, "content-length": "9000000" };
  expect(await send("/both", "--x--", headers)).toEqual([200, "posted"]);
  expect((await send("/put", "--x--", headers))[0]).toBe(413);
});

test("a form that names another method still needs the CSRF token", async () => {
  expect((await send("/checked", form("delete")))[0]).toBe(403);
});
