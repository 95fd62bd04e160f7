import { describe, expect, test } from "vitest";
import { readMounts, type FileSource, serveFile } from "./static-files.ts";
import { AssetVersions } from "./asset-versions.ts";

const versions: Record<string, string> = { "app.css": "c2", "a b.js": "j1", "deep/x.svg": "s1" };
const own = (name: string): string | undefined => (Object.hasOwn(versions, name) ? versions[name] : undefined);
const versioned: FileSource = {
  read: (path) => (own(path) === undefined ? undefined : { size: 1, modified: 0, body: () => "x" }),
  version: own,
};
const plain: FileSource = { read: () => undefined };
const assets = new AssetVersions(readMounts({ "/assets": versioned, "/assets/old": plain, "/": versioned }));

describe("the URL of an asset", () => {
  test.each([
    ["/assets/app.css", "/assets/app.css?v=c2"],
    ["/assets/a%20b.js", "/assets/a%20b.js?v=j1"],
    ["/assets/deep/x.svg", "/assets/deep/x.svg?v=s1"],
    ["/app.css", "/app.css?v=c2"],
    ["/assets/nope.css", "/assets/nope.css"],
    ["/assets/../secret", "/assets/../secret"],
    ["/assets/old/app.css", "/assets/old/app.css"], // its source knows no versions
    ["/elsewhere.css", "/elsewhere.css"],
    ["", ""],
  ])("of %s is %s", (path, url) => {
    expect(assets.path(path)).toBe(url);
  });

  test("is cached for good only while it names this version", async () => {
    const control = async (url: string, source = versioned): Promise<string | null | undefined> =>
      (await serveFile(new Request(`http://app.test${url}`), source, "app.css"))?.headers.get("cache-control");
    expect(await control("/assets/app.css?v=c2")).toBe("public, max-age=31536000, immutable");
    expect(await control("/assets/app.css?v=c1")).toBe("public, max-age=0, must-revalidate");
    expect(await control("/assets/app.css?v=")).toBe("public, max-age=0, must-revalidate");
    expect(await control("/assets/app.css")).toBe("public, max-age=0, must-revalidate");
    const unversioned: FileSource = { read: (path) => versioned.read(path) };
    expect(await control("/assets/app.css?v=undefined", unversioned)).toBe("public, max-age=0, must-revalidate");
  });
});

describe("the check for changed assets", () => {
  const url = (path: string): string => `https://cdn.test${path}`;
  test.each([
    ["of this version is not outdated", [url("/assets/app.css?v=c2"), url("/assets/a%20b.js?v=j1")], false],
    ["without versions is not outdated", [url("/assets/app.css")], false],
    ["with another version is", [url("/assets/app.css?v=c1")], true],
    ["with one of another version is", [url("/assets/a%20b.js?v=j1"), url("/assets/app.css?v=c1")], true],
    ["with a file that is gone is", [url("/assets/app-7f3a.css")], true],
    ["with a path that cannot be is", [url("/assets/%2e%2e%2fapp.css")], true],
    ["with a file of another prototype is", [url("/assets/constructor?v=x")], true],
    ["with files from elsewhere is not for that", [url("/elsewhere.css?v=1"), url("/assets/old/x.css?v=1")], false],
    ["with what is no URL is not for that", ["", "nonsense", "/assets/app.css?v=c1"], false],
    ["without anything is not", [], false],
  ])("says that a page %s", (_, urls, changed) => {
    expect(assets.changed(urls)).toBe(changed);
  });
});
