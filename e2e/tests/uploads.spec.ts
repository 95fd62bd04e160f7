// Uploads with the unmodified client: choosing, progress, errors and removal of files.

import { expect, type Page } from "@playwright/test";
import { expectLive, openLive, reconnect } from "../fixtures/live.ts";
import { CRASHED, DISCONNECTED } from "../fixtures/problems.ts";
import { type UploadBackend, uploadTest as test } from "../fixtures/uploads.ts";

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const text = (name: string, size: number | string = 5): GivenFile => ({
  name,
  mimeType: "text/plain",
  buffer: typeof size === "string" ? Buffer.from(size) : Buffer.alloc(size, "x"),
});
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const picture = (name: string): GivenFile => ({ name, mimeType: "image/png", buffer: PNG });

const input = (page: Page, name = "files") => page.locator(`input[type="file"][name="${name}"]`);
const entries = (page: Page) => page.locator(".entries > li");
const saved = (page: Page) => page.locator("#saved > li");
const save = (page: Page) => page.locator("#save").click();
const choose = (page: Page, ...files: GivenFile[]) => input(page).setInputFiles(files);

interface ClientSocket {
  readonly main: { readonly joinCount: number };
  getSocket(): { readonly conn: WebSocket };
}

/** Breaks the connection, and waits until the view has joined again. */
async function cutOff(page: Page): Promise<void> {
  const before = await page.evaluate(() => {
    const { liveSocket } = window as unknown as { liveSocket: ClientSocket };
    liveSocket.getSocket().conn.close(4000);
    return liveSocket.main.joinCount;
  });
  await page.waitForFunction(
    (count) => (window as unknown as { liveSocket: ClientSocket }).liveSocket.main.joinCount > count,
    before,
  );
  await expectLive(page);
}

async function drop(page: Page, selector: string, ...files: GivenFile[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, type, body } of given)
        data.items.add(new File([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], name, { type }));
      return data;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, body: buffer.toString("base64") })),
  );
  for (const type of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent(selector, type, { dataTransfer: transfer });
}

test("files are uploaded on submit, consumed, and removed", async ({ page, backend }) => {
  await openLive(page, "/upload/plain");
  await choose(page, text("a.txt", "hello"), text("b.txt", 150_000));
  await expect(entries(page).locator(".name")).toHaveText(["a.txt", "b.txt"]);
  await expect(entries(page).locator(".percent")).toHaveText(["0", "0"]);
  await save(page);
  await expect(saved(page)).toHaveText(["a.txt: 5 bytes, hello", `b.txt: 150000 bytes, ${"x".repeat(20)}`]);
  await expect(entries(page)).toHaveCount(0);
  await expect(page.locator("#submits")).toHaveText("1");
  await expect.poll(() => backend.left()).toEqual([]);

  // The same again, with the same input.
  await choose(page, text("c.txt", "again"));
  await save(page);
  await expect(saved(page)).toHaveCount(3);
  await expect(page.locator("#submits")).toHaveText("2");
});

test("a file that is too large is refused before the client sends any of it", async ({ page, backend }) => {
  await openLive(page, "/upload/slow");
  await choose(page, text("big.txt", 200_001), text("ok.txt"));
  await expect(entries(page).first().locator(".error")).toHaveText("too_large");
  await save(page);
  // The client sends nothing while the file is in the input.
  await page.locator("#add").click();
  await expect(page.locator("#add")).toHaveText("1");
  await expect(page.locator("#submits")).toHaveText("0");
  expect(backend.calls).toEqual([]);
  await entries(page).first().getByText("Cancel").click();
  await expect(entries(page)).toHaveCount(1);
  await save(page);
  await expect(saved(page)).toHaveText(["ok.txt: 5 bytes, elsewhere"]);
});

test("a file of another type and too many files are refused with their errors", async ({ page }) => {
  await openLive(page, "/upload/plain");
  await choose(page, { name: "a.pdf", mimeType: "application/pdf", buffer: PNG });
  await expect(entries(page).locator(".error")).toHaveText("not_accepted");
  await choose(page, text("1.txt"), text("2.txt"), text("3.txt"));
  await expect(page.locator(".upload-error")).toHaveText("too_many_files");
  await entries(page).first().getByText("Cancel").click();
  await expect(page.locator(".upload-error")).toHaveCount(0);
  await save(page);
  await expect(saved(page)).toHaveCount(3);
});

test("a file whose content is not of its type is refused when the view checks it", async ({ page, backend }) => {
  await openLive(page, "/upload/picky");
  await choose(
    page,
    { ...picture("real.png") },
    { name: "false.png", mimeType: "image/png", buffer: Buffer.from("<svg>") },
  );
  await save(page);
  await expect(entries(page).nth(1).locator(".error")).toHaveText("no_png");
  await expect(page.locator("#submits")).toHaveText("0");
  // The submit still waits for it, and continues without it.
  await entries(page).nth(1).getByText("Cancel").click();
  await expect(saved(page)).toHaveText([/^real\.png: 70 bytes/]);
  await expect.poll(() => backend.left()).toEqual([]);
});

test("another file replaces the one in an upload with one entry", async ({ page }) => {
  await openLive(page, "/upload/one");
  await choose(page, { name: "a.pdf", mimeType: "application/pdf", buffer: PNG });
  await expect(entries(page).locator(".error")).toHaveText("not_accepted");
  await choose(page, text("b.txt"));
  await expect(entries(page).locator(".name")).toHaveText("b.txt");
  await expect(entries(page).locator(".error")).toHaveCount(0);
  await save(page);
  await expect(saved(page)).toHaveText(["b.txt: 5 bytes, xxxxx"]);
});

test("progress rises to 100, and the client sends at most one chunk ahead of the writer", async ({ page, backend }) => {
  backend.holds = true;
  let chunks = 0;
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => (chunks += typeof payload === "string" ? 0 : 1)),
  );
  await openLive(page, "/upload/slow-auto");
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      for (const bar of document.querySelectorAll("progress")) seen.push(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await choose(page, text("a.txt", 100_000));
  // One chunk is being written, and the next waits. No other chunk arrives in the meantime.
  await expect.poll(() => chunks).toBe(2);
  await page.locator("#add").click();
  await expect(page.locator("#add")).toHaveText("1");
  expect(chunks).toBe(2);
  expect(backend.held).toBe(1);
  backend.release();
  await expect(entries(page).locator(".done")).toHaveText("done");
  expect(chunks).toBe(10);
  expect(backend.calls).toEqual([...Array.from({ length: 10 }, () => "write 10000"), "done"]);
  const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(100);
  await expect(entries(page).locator(".percent")).toHaveText("100");
});

test("a cancelled file is removed, and its writer is notified", async ({ page, backend }) => {
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 50_000), text("b.txt", 20_000));
  await expect.poll(() => backend.held).toBe(2);
  await entries(page).first().getByText("Cancel").click();
  await expect(entries(page).locator(".name")).toHaveText(["b.txt"]);
  backend.release();
  await expect.poll(() => backend.calls).toContain("cancel");
  await expect(entries(page).locator(".done")).toHaveText("done");
  await save(page);
  await expect(saved(page)).toHaveText(["b.txt: 20000 bytes, elsewhere"]);
});

test("an auto upload needs no submit, and an early submit waits for its files", async ({ page, backend }) => {
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 15_000));
  await expect.poll(() => backend.held).toBe(1);
  await save(page);
  // It arrives in order, after the other diffs of the page.
  await page.locator("#add").click();
  await expect(page.locator("#add")).toHaveText("1");
  await expect(page.locator("#submits")).toHaveText("0");
  backend.release();
  await expect(page.locator("#submits")).toHaveText("1");
  await expect(saved(page)).toHaveText(["a.txt: 15000 bytes, elsewhere"]);
});

test("a waiting submit is released when its file is cancelled", async ({ page, backend }) => {
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 15_000));
  await expect.poll(() => backend.held).toBe(1);
  await save(page);
  await entries(page).first().getByText("Cancel").click();
  await expect(entries(page)).toHaveCount(0);
  await expect(page.locator("#form")).not.toHaveClass(/phx-submit-loading/);
  backend.release();
  await choose(page, text("b.txt"));
  await expect(entries(page).locator(".done")).toHaveText("done");
  await save(page);
  await expect(saved(page).last()).toHaveText("b.txt: 5 bytes, elsewhere");
});

test("a writer that throws fails its file, and the view and the form continue", async ({ page, backend }) => {
  await openLive(page, "/upload/broken");
  await choose(page, text("a.txt"));
  await save(page);
  await expect(entries(page).locator(".error")).toHaveText("writer_failure");
  expect(backend.calls).toEqual(["write 5", "error"]);
  await page.locator("#add").click();
  await expect(page.locator("#add")).toHaveText("1");
  await expect(page.locator("#submits")).toHaveText("0");
  // The submit still waits for it, and continues without it.
  await entries(page).first().getByText("Cancel").click();
  await expect(entries(page)).toHaveCount(0);
  await expect(page.locator("#submits")).toHaveText("1");
});

test("a writer that is too slow fails its file with timed_out", async ({ page, backend }) => {
  backend.holds = true;
  await openLive(page, "/upload/timeout");
  await choose(page, text("a.txt"));
  await save(page);
  await expect(entries(page).locator(".error")).toHaveText("timed_out");
  backend.release();
  await expect.poll(() => backend.calls).toContain("cancel");
});

test("postponed files stay, and consumed files count in maxEntriesMode total", async ({ page, backend }) => {
  await openLive(page, "/upload/total");
  await choose(page, text("later.txt", "hello"));
  await save(page);
  await expect(saved(page)).toHaveText(["postponed later.txt: 5 bytes, hello"]);
  await expect(entries(page).locator(".done")).toHaveText("done");
  expect(await backend.left()).toHaveLength(1);
  await choose(page, text("a.txt"));
  await save(page);
  await expect(saved(page)).toHaveCount(3);
  await expect(entries(page).locator(".name")).toHaveText(["later.txt"]);
  // The limit of two is reached: one file is present, one was consumed.
  await choose(page, text("b.txt"));
  await expect(page.locator(".upload-error")).toHaveText("too_many_files");
});

test("two uploads in one form keep their files separate", async ({ page }) => {
  await openLive(page, "/upload/two");
  await choose(page, text("a.txt", "first"));
  await input(page, "more").setInputFiles([text("b.txt", "second")]);
  await expect(page.locator("#more-1 .name, #more-0 .name")).toHaveText("b.txt");
  await save(page);
  await expect(saved(page)).toHaveText(["a.txt: 5 bytes, first", "b.txt: 6 bytes, second"]);
});

test("files can be dropped on the drop target", async ({ page }) => {
  await openLive(page, "/upload/plain");
  await drop(page, "#drop", text("a.txt", "dropped"), picture("b.png"));
  await expect(entries(page).locator(".name")).toHaveText(["a.txt", "b.png"]);
  await save(page);
  await expect(saved(page).first()).toHaveText("a.txt: 7 bytes, dropped");
});

test("pictures have a preview before they are sent", async ({ page }) => {
  await openLive(page, "/upload/plain");
  await choose(page, picture("a.png"));
  const preview = entries(page).locator("img");
  await expect(preview).toHaveAttribute("src", /^blob:/);
  await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
});

test("files of a directory have their relative paths", async ({ page }) => {
  await openLive(page, "/upload/directory");
  await input(page).evaluate((element: HTMLInputElement) => {
    const file = new File(["deep"], "a.txt", { type: "text/plain" });
    Object.defineProperty(file, "webkitRelativePath", { value: "photos/2024/a.txt" });
    const data = new DataTransfer();
    data.items.add(file);
    // The browser sets this property when a user chooses a directory.
    Object.defineProperty(element, "files", { value: [file], configurable: true });
    element.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(entries(page).locator(".path")).toHaveText("photos/2024/a.txt");
  await save(page);
  await expect(saved(page)).toHaveText(["photos/2024/a.txt: 4 bytes, deep"]);
});

test("files of scripts, with metadata, and pasted files are uploaded", async ({ page }) => {
  await openLive(page, "/upload/auto");
  await page.evaluate(() =>
    (window as unknown as { uploadFromScript(name: string, text: string, meta: object): void }).uploadFromScript(
      "made.txt",
      "made here",
      { album: 7 },
    ),
  );
  await expect(entries(page).locator(".meta")).toHaveText('{"album":7}');
  await expect(entries(page).locator(".done")).toHaveText("done");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["pasted"], "pasted.txt", { type: "text/plain" }));
    document
      .querySelector("[name=title]")
      ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await expect(entries(page).locator(".done")).toHaveText(["done", "done"]);
  await page.evaluate(() =>
    (window as unknown as { uploadToFromScript(target: string, name: string, text: string): void }).uploadToFromScript(
      "#form",
      "sent.txt",
      "sent to a form",
    ),
  );
  await expect(entries(page).locator(".done")).toHaveText(["done", "done", "done"]);
  await save(page);
  await expect(saved(page)).toHaveText([
    "made.txt: 9 bytes, made here",
    "pasted.txt: 6 bytes, pasted",
    "sent.txt: 14 bytes, sent to a form",
  ]);
});

test("the upload of a component ends with it", async ({ page, backend }) => {
  await openLive(page, "/component");
  await choose(page, text("a.txt", "inside"));
  await expect(entries(page).locator(".done")).toHaveText("done");
  await save(page);
  await expect(saved(page)).toHaveText(["a.txt: 6 bytes, inside"]);
  await choose(page, text("b.txt"));
  await expect(entries(page).locator(".done")).toHaveText("done");
  expect(await backend.left()).toHaveLength(1);
  await page.locator("#hide").click();
  await expect(page.locator("#form")).toHaveCount(0);
  await expect.poll(() => backend.left()).toEqual([]);
});

test("leaving the page cancels running uploads", async ({ page, backend }) => {
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 50_000));
  await expect.poll(() => backend.held).toBe(1);
  await page.locator("#away").click();
  await expect(page).toHaveURL(/other$/);
  backend.release();
  await expect.poll(() => backend.calls).toEqual(["write 10000", "cancel"]);
});

test("a crash of the view cancels running uploads, and new files can be uploaded", async ({
  page,
  backend,
  problems,
}) => {
  problems.announce(...CRASHED);
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 50_000));
  await expect.poll(() => backend.held).toBe(1);
  await page.locator("#crash").click();
  await expect(entries(page)).toHaveCount(0);
  await expectLive(page);
  backend.release();
  await expect.poll(() => backend.calls).toEqual(["write 10000", "cancel"]);
  await choose(page, text("b.txt"));
  await expect(entries(page).locator(".done")).toHaveText("done");
});

test("a lost connection cancels running uploads, and new files can be uploaded", async ({
  page,
  backend,
  problems,
}) => {
  problems.announce(...DISCONNECTED);
  backend.holds = true;
  await openLive(page, "/upload/slow-auto");
  await choose(page, text("a.txt", 50_000));
  await expect.poll(() => backend.held).toBe(1);
  await reconnect(page);
  await expect(entries(page)).toHaveCount(0);
  backend.release();
  await expect.poll(() => backend.calls).toEqual(["write 10000", "cancel"]);
  await choose(page, text("b.txt"));
  await expect(entries(page).locator(".done")).toHaveText("done");
});

test.describe("an external upload", () => {
  test("is sent to the URL that the server chose, which the consumer receives", async ({ page, backend }) => {
    await openLive(page, "/upload/external");
    await choose(page, text("a.txt", 100_000));
    await save(page);
    await expect(saved(page)).toHaveText([new RegExp(`^a.txt: 100000 bytes, ${backend.storeUrl}/`)]);
    expect(backend.stored).toEqual([["PUT", expect.stringMatching(/^\/[\w-]{22}$/), 100_000, "text/plain"]]);
  });

  test("is signed for one S3 object, one type and one size", async ({ page, backend }) => {
    await openLive(page, "/upload/s3");
    await choose(page, text("a.txt", 1000));
    await expect(entries(page).locator(".done")).toHaveText("done");
    expect(backend.stored).toEqual([
      ["PUT", expect.stringMatching(/^\/bucket\/uploads\/[\w-]{22}\?/), 1000, "text/plain"],
    ]);
    const url = backend.urls.find((one) => one.includes("/bucket/")) ?? "";
    const put = async (to: string, size: number, type: string): Promise<number> =>
      (await fetch(to, { method: "PUT", body: Buffer.alloc(size), headers: { "content-type": type } })).status;
    expect(await put(url, 1000, "text/plain")).toBe(200);
    expect(await put(url, 1001, "text/plain")).toBe(403);
    expect(await put(url, 1000, "text/html")).toBe(403);
    expect(await put(url.replace("/uploads/", "/other/"), 1000, "text/plain")).toBe(403);
  });

  test("that the server refuses shows its reason", async ({ page, backend }) => {
    await openLive(page, "/upload/external-auto");
    await choose(page, text("refused.txt"), text("a.txt"));
    await expect(entries(page).first().locator(".error")).toHaveText("no_quota");
    await expect(entries(page).nth(1).locator(".done")).toHaveText("done");
    expect(backend.stored).toHaveLength(1);
  });

  test("that the store refuses fails alone", async ({ page, backend, problems }) => {
    problems.announce(/status of 507/);
    backend.storeStatus = 507;
    await openLive(page, "/upload/external-auto");
    await choose(page, text("a.txt"));
    await expect(entries(page).locator(".error")).toHaveText("external_client_failure");
    backend.storeStatus = 200;
    await choose(page, text("b.txt"));
    await expect(entries(page).nth(1).locator(".done")).toHaveText("done");
  });

  test("is aborted when it is cancelled", async ({ page, backend }) => {
    backend.storeStatus = undefined;
    await openLive(page, "/upload/external-auto");
    await choose(page, text("a.txt", 1000));
    await expect.poll(() => backend.stored.length).toBe(1);
    expect(backend.aborted).toBe(0);
    await entries(page).first().getByText("Cancel").click();
    await expect(entries(page)).toHaveCount(0);
    await expect.poll(() => backend.aborted).toBe(1);
  });

  test("is aborted when the user leaves the page", async ({ page, backend }) => {
    backend.storeStatus = undefined;
    await openLive(page, "/upload/external-auto");
    await choose(page, text("a.txt", 1000));
    await expect.poll(() => backend.stored.length).toBe(1);
    await page.locator("#away").click();
    await expect(page).toHaveURL(/other$/);
    await expect.poll(() => backend.aborted).toBe(1);
  });
});

test.describe("a resumable upload", () => {
  const arrived = (backend: UploadBackend) => [...backend.pieces.values()].map(({ body }) => body.length);

  test("arrives whole through interruptions, and sends no byte twice", async ({ page, backend, problems }) => {
    // A browser may repeat a request that was cut off. The store then reports the bytes that it already has.
    problems.announce(/net::ERR/, /status of 409/);
    backend.cuts = 2;
    await openLive(page, "/upload/tus");
    await choose(page, text("a.txt", 450_000));
    await expect(entries(page).locator(".done")).toHaveText("done", { timeout: 15_000 });
    expect(arrived(backend)).toEqual([450_000]);
    expect(backend.offsets).toEqual(backend.offsets.toSorted((a, b) => a - b));
    expect(new Set(backend.offsets).size).toBe(backend.offsets.length);
    await save(page);
    await expect(saved(page)).toHaveText([/^a.txt: 450000 bytes, .*\/tus\//]);
  });

  test("continues from the last byte after a reconnect and a rejoin", async ({ page, backend, problems }) => {
    problems.announce(...DISCONNECTED, /net::ERR/);
    await openLive(page, "/upload/tus");
    backend.stalls = true;
    await choose(page, text("a.txt", 450_000));
    await expect.poll(() => arrived(backend)).toEqual([100_000]);
    backend.stalls = false;
    await cutOff(page);
    await expect(entries(page).locator(".done")).toHaveText("done", { timeout: 15_000 });
    expect(arrived(backend)).toEqual([450_000]);
    expect(backend.offsets).toEqual([0, 100_000, 200_000, 300_000, 400_000]);
  });

  test("stops when it is cancelled", async ({ page, backend }) => {
    await openLive(page, "/upload/tus");
    backend.stalls = true;
    await choose(page, text("a.txt", 450_000));
    await expect.poll(() => arrived(backend)).toEqual([100_000]);
    await entries(page).first().getByText("Cancel").click();
    await expect(entries(page)).toHaveCount(0);
    backend.stalls = false;
    await choose(page, text("b.txt", 10));
    await expect(entries(page).locator(".done")).toHaveText("done");
    expect(arrived(backend)).toEqual([100_000, 10]);
  });
});
