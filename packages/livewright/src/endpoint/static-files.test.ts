import { describe, expect, test } from "vitest";
import { type FileSource, readMounts, safePath, serveFile, type StaticFile, typeOf } from "./static-files.ts";

const MODIFIED = Date.UTC(2030, 0, 2, 3, 4, 5, 678);

function file(text: string, more: Partial<StaticFile> = {}): StaticFile {
  return { size: text.length, modified: MODIFIED, body: () => text, ...more };
}

const source: FileSource = {
  read: (path) =>
    path === "app.css"
      ? file("body {}")
      : path === "a b/ü.txt"
        ? file("x", { etag: '"own"', type: "text/x" })
        : undefined,
};

function request(headers: Record<string, string> = {}, method = "GET"): Request {
  return new Request("http://app.test/assets/app.css", { method, headers });
}

describe("safePath()", () => {
  test.each([
    ["app.css", "app.css"],
    ["a/b/c.js", "a/b/c.js"],
    ["a%20b/%C3%BC.txt", "a b/ü.txt"],
    ["a..b/c...d", "a..b/c...d"],
    ["%2561", "%61"], // decoded once
  ])("turns %s into %s", (path, safe) => {
    expect(safePath(path)).toBe(safe);
  });

  test.each([
    "",
    "/",
    "..",
    "../x",
    "a/../../x",
    "..%2fx",
    "%2e%2e/x",
    "%2E%2E%2Fx",
    "a/%2e%2e/x",
    "..%5cx",
    "a\\..\\x",
    "%2fetc%2fpasswd",
    "a//b",
    "a/",
    "./a",
    ".env",
    "a/.git/config",
    "%2eenv",
    "a%00.css",
    "a%0d%0ab",
    "%zz",
    "%ff",
  ])("refuses %s before anything is read", async (path) => {
    expect(safePath(path)).toBeUndefined();
    const tattling: FileSource = {
      read() {
        throw new Error("was read");
      },
    };
    expect(await serveFile(request(), tattling, path)).toBeUndefined();
  });
});

describe("serveFile()", () => {
  test("sends a file with its type, length and validators", async () => {
    const response = await serveFile(request(), source, "app.css");
    expect(response?.status).toBe(200);
    expect(Object.fromEntries(response?.headers ?? [])).toEqual({
      "accept-ranges": "bytes",
      "cache-control": "public, max-age=0, must-revalidate",
      "content-length": "7",
      "content-type": "text/css; charset=utf-8",
      etag: expect.stringMatching(/^"7-\w+"$/) as string,
      "last-modified": "Wed, 02 Jan 2030 03:04:05 GMT",
      "x-content-type-options": "nosniff",
    });
    expect(await response?.text()).toBe("body {}");
  });

  test("uses the tag and the type that the source gives", async () => {
    const response = await serveFile(request(), source, "a%20b/%C3%BC.txt");
    expect(response?.headers.get("etag")).toBe('"own"');
    expect(response?.headers.get("content-type")).toBe("text/x");
  });

  test("returns undefined if there is no file", async () => {
    expect(await serveFile(request(), source, "nope.css")).toBeUndefined();
  });

  test("answers HEAD without the body", async () => {
    const response = await serveFile(request({}, "HEAD"), source, "app.css");
    expect(response?.headers.get("content-length")).toBe("7");
    expect(response?.body).toBeNull();
  });

  const etag = `"7-${MODIFIED.toString(36)}"`;
  test.each([
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": `W/${etag}` }, 304],
    [{ "if-none-match": `"other", ${etag}` }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"other"' }, 200],
    [{ "if-none-match": '"other"', "if-modified-since": "Wed, 02 Jan 2030 03:04:05 GMT" }, 200],
    [{ "if-modified-since": "Wed, 02 Jan 2030 03:04:05 GMT" }, 304],
    [{ "if-modified-since": "Wed, 02 Jan 2030 03:04:04 GMT" }, 200],
    [{ "if-modified-since": "never" }, 200],
  ])("with the headers %j is answered with %i", async (headers, status) => {
    const response = await serveFile(request(headers), source, "app.css");
    expect(response?.status).toBe(status);
    if (status === 304) {
      expect(response?.body).toBeNull();
      expect(response?.headers.get("etag")).toBe(etag);
    }
  });
});

test.each([
  ["a.html", "text/html; charset=utf-8"],
  ["a.js", "text/javascript; charset=utf-8"],
  ["a.json", "application/json; charset=utf-8"],
  ["a.svg", "image/svg+xml; charset=utf-8"],
  ["a.png", "image/png"],
  ["a.woff2", "font/woff2"],
  ["a.unknown", "application/octet-stream"],
  ["noextension", "application/octet-stream"],
])("the type of %s is %s", (path, type) => {
  expect(typeOf(path)).toBe(type);
});

describe("readMounts()", () => {
  test("sorts the longest prefix first", () => {
    expect(readMounts({ "/": source, "/a": source, "/a/b/": source }).map(({ prefix }) => prefix)).toEqual([
      "/a/b/",
      "/a/",
      "/",
    ]);
  });

  test("refuses a prefix without a slash, and a source that is not one", () => {
    expect(() => readMounts({ assets: source })).toThrow(/LW102/);
    expect(() => readMounts({ "/assets": "public" as never })).toThrow(/LW102[^]*livewright\/node/);
  });
});

describe("a static file with compressed forms", () => {
  const compressed: FileSource = {
    version: () => "abc",
    read: () =>
      file("body {}", { encoded: (encoding) => (encoding === "br" ? { size: 2, body: () => "br" } : undefined) }),
  };

  async function answer(headers: Record<string, string>, method = "GET"): Promise<Response> {
    const response = await serveFile(request(headers, method), compressed, "app.css");
    expect(response?.headers.get("vary")).toBe("accept-encoding");
    return response as Response;
  }

  test("is sent in an encoding that the browser accepts", async () => {
    const response = await answer({ "accept-encoding": "gzip, br" });
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("content-length")).toBe("2");
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(await response.text()).toBe("br");
  });

  test.each([{}, { "accept-encoding": "gzip" }, { "accept-encoding": "br;q=0" }])(
    "is sent uncompressed for %o",
    async (headers) => {
      const response = await answer(headers);
      expect(response.headers.get("content-encoding")).toBeNull();
      expect(await response.text()).toBe("body {}");
    },
  );

  test("has an entity tag for each encoding", async () => {
    const [plain, br] = [await answer({}), await answer({ "accept-encoding": "br" })];
    const [plainTag, brTag] = [plain, br].map(({ headers }) => headers.get("etag") ?? "");
    expect(plainTag).not.toBe(brTag);
    const again = async (encoding: string, tag = ""): Promise<number> =>
      (await answer({ "accept-encoding": encoding, "if-none-match": tag })).status;
    expect([await again("br", brTag), await again("br", plainTag), await again("", plainTag)]).toEqual([304, 200, 304]);
  });

  test("is sent uncompressed for a byte range", async () => {
    const response = await answer({ "accept-encoding": "br", range: "bytes=0-3" });
    expect([response.status, response.headers.get("content-encoding")]).toEqual([206, null]);
    expect(await response.text()).toBe("body");
  });

  test("describes the compressed form to HEAD", async () => {
    const response = await answer({ "accept-encoding": "br" }, "HEAD");
    expect([response.headers.get("content-length"), response.body]).toEqual(["2", null]);
  });
});

test("a static source receives the version that the URL names", async () => {
  const asked: (string | undefined)[] = [];
  const watching: FileSource = { read: (_path, version) => void asked.push(version) };
  for (const query of ["", "?v=1", "?v=", "?w=1&v=2", "?w"])
    await serveFile(new Request(`http://app.test/a.css${query}`), watching, "a.css");
  expect(asked).toEqual([undefined, "1", "", "2", undefined]);
});
