import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ClientEntry, put } from "./uploaders.ts";

/** A request that a test answers. */
class FakeRequest extends EventTarget {
  static readonly all: FakeRequest[] = [];
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  status = 0;
  method = "";
  url = "";
  body: unknown;
  aborted = false;
  constructor() {
    super();
    FakeRequest.all.push(this);
  }
  open(method: string, url: string): void {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: unknown): void {
    this.body = body;
  }
  abort(): void {
    this.aborted = true;
  }
  answer(status: number): void {
    this.status = status;
    this.dispatchEvent(new Event("load"));
  }
  sent(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total, lengthComputable: true }));
  }
}

beforeEach(() => void vi.stubGlobal("XMLHttpRequest", FakeRequest));
afterEach(() => {
  FakeRequest.all.length = 0;
  vi.unstubAllGlobals();
});

function begin(meta: Record<string, unknown>) {
  const told: unknown[] = [];
  const stops: (() => void)[] = [];
  const file = new File(["hello"], "a.txt");
  const entry: ClientEntry = {
    file,
    fileEl: document.createElement("input"),
    meta,
    progress: (percent) => void told.push(percent),
    error: (reason) => void told.push(reason),
    onCancel: (callback) => void stops.push(callback),
  };
  put([entry], (callback) => void stops.push(callback));
  return { told, stops, file, request: FakeRequest.all[0] as FakeRequest };
}

test("the Put uploader sends the file with the signed headers, and reports progress", () => {
  const { told, request, file } = begin({ url: "https://store.test/a", headers: { "content-type": "text/plain" } });
  expect(request).toMatchObject({
    method: "PUT",
    url: "https://store.test/a",
    headers: { "content-type": "text/plain" },
    body: file,
  });
  request.sent(1, 3);
  request.sent(3, 3);
  request.answer(201);
  // All sent is not yet all there.
  expect(told).toEqual([33, 99, 100]);
});

test("the Put uploader posts a form if there are fields, with the file last", () => {
  const { request } = begin({ url: "https://store.test/", fields: { key: "a", policy: "p" } });
  expect(request.method).toBe("POST");
  expect([...(request.body as FormData).keys()]).toEqual(["key", "policy", "file"]);
});

test("the Put uploader reports why an upload failed", () => {
  const refused = begin({ url: "https://store.test/a" });
  refused.request.answer(403);
  expect(refused.told).toEqual(["status 403"]);
  FakeRequest.all.length = 0;
  const broken = begin({ url: "https://store.test/a" });
  broken.request.dispatchEvent(new Event("error"));
  expect(broken.told).toEqual(["network"]);
});

test("the Put uploader stops when the file is cancelled or the view is gone", () => {
  for (const which of [0, 1]) {
    const { stops, request } = begin({ url: "https://store.test/a" });
    stops[which]?.();
    expect(request.aborted).toBe(true);
    FakeRequest.all.length = 0;
  }
});
