import { expect, test } from "vitest";
import { readUploadOptions } from "./options.ts";

test("the defaults of allowUpload() are those of the reference server", () => {
  const { accept: _accept, callbacks: _callbacks, ...settings } = readUploadOptions("a", {});
  expect(settings).toEqual({
    maxEntries: 1,
    total: false,
    maxFileSize: 8_000_000,
    chunkSize: 64_000,
    chunkTimeout: 10_000,
    autoUpload: false,
  });
});

test.each<[object, RegExp]>([
  [{ maxFiles: 3 }, /no option "maxFiles".*\n.*It has accept, maxEntries/],
  [{ maxEntries: 0 }, /maxEntries of 0, not an integer above 0/],
  [{ maxFileSize: 1.5 }, /maxFileSize/],
  [{ chunkSize: "64000" }, /chunkSize/],
  [{ chunkTimeout: -1 }, /chunkTimeout/],
  [{ chunkTimeout: Number.NaN }, /chunkTimeout/],
  [{ maxEntriesMode: "all" }, /unknown maxEntriesMode/],
  [{ validate: true }, /validate that is true, not a function/],
  [{ external: () => ({ uploader: "A" }), writer: () => ({}) }, /both external and writer/],
  [{ accept: "jpg" }, /"jpg" is not a valid accept value/],
])("allowUpload() refuses the options %j", (options, message) => {
  expect(() => readUploadOptions("a", options as never)).toThrow(message);
  expect(() => readUploadOptions("a", options as never)).toThrow(/^LW430/);
});
