import { expect, test } from "vitest";
import { acceptedEncoding, isCompressible } from "./content-encoding.ts";

test.each([
  [null, undefined],
  ["", undefined],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["GZIP ; Q=1", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0.2, gzip;q=0.8", "gzip"],
  ["br;q=0.8, gzip;q=0.8", "br"],
  ["*", "br"],
  ["*;q=0", undefined],
  ["br;q=0, *", "gzip"],
  ["identity", undefined],
  ["deflate, zstd", undefined],
  ["gzip;q=0.000", undefined],
  [`${"x,".repeat(1_000)}gzip`, "gzip"],
  [";;;,,,=", undefined],
])("Accept-Encoding %o selects %o", (header, encoding) => {
  expect(acceptedEncoding(header)).toBe(encoding);
});

test.each([
  ["text/html; charset=utf-8", true],
  ["text/css", true],
  ["text/javascript; charset=utf-8", true],
  ["application/json", true],
  ["application/ld+json", true],
  ["application/vnd.api+json", true],
  ["image/svg+xml", true],
  ["application/wasm", true],
  ["text/event-stream", false],
  ["image/png", false],
  ["font/woff2", false],
  ["application/zip", false],
  ["application/octet-stream", false],
  ["video/mp4", false],
  [null, false],
])("the type %s is compressed: %o", (type, compressible) => {
  expect(isCompressible(type)).toBe(compressible);
});
