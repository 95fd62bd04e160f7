// The gallery's album: the pictures of one user, shown to all.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { openLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

test.use({ ownServer: true });

const waiting = (page: Page) => page.locator(".waiting");
const album = (page: Page) => page.getByRole("list", { name: "Album" }).getByRole("img");

/** Draws pictures in the page, and drops them on it. */
async function dropPictures(page: Page, ...names: string[]): Promise<void> {
  const transfer = await page.evaluateHandle(async (all) => {
    const data = new DataTransfer();
    for (const [i, name] of all.entries()) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      const sky = context.createLinearGradient(0, 0, 0, 480);
      const hue = (i * 47 + 190) % 360;
      sky.addColorStop(0, `hsl(${hue} 70% 45%)`);
      sky.addColorStop(1, `hsl(${(hue + 50) % 360} 80% 82%)`);
      context.fillStyle = sky;
      context.fillRect(0, 0, 640, 480);
      context.fillStyle = `hsl(${(hue + 50) % 360} 90% 92%)`;
      context.beginPath();
      context.arc(140 + ((i * 83) % 380), 130 + ((i * 31) % 90), 44, 0, 7);
      context.fill();
      for (const [layer, height] of [300, 350, 410].entries()) {
        context.fillStyle = `hsl(${hue} ${38 - layer * 6}% ${34 - layer * 10}%)`;
        context.beginPath();
        context.moveTo(0, 480);
        for (let x = 0; x <= 640; x += 8)
          context.lineTo(x, height + Math.sin(x / (70 - layer * 12) + i * 1.7 + layer) * (42 - layer * 8));
        context.lineTo(640, 480);
        context.fill();
      }
      const type = name.endsWith(".png") ? "image/png" : "image/jpeg";
      const blob = await new Promise<Blob>((resolve) => canvas.toBlob((one) => resolve(one as Blob), type, 0.9));
      data.items.add(new File([blob], name, { type }));
    }
    return data;
  }, names);
  for (const type of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent("label.drop", type, { dataTransfer: transfer });
}

test("dropped pictures appear in every browser", async ({ page, visitor }) => {
  const other = await visitor();
  await openLive(page, "/photos");
  await openLive(other, "/photos");
  await dropPictures(page, "dune.jpg", "harbour.png", "island.jpg");
  for (const one of [page, other]) {
    await expect(album(one)).toHaveCount(3);
    for (const image of await album(one).all())
      await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(640);
  }
  await expect(waiting(page)).toHaveCount(0);
  // A user who comes later also sees them, without a script.
  const late = await visitor();
  await openLive(late, "/photos");
  await expect(album(late)).toHaveCount(3);
});

test("each refused file has its own error, and valid files are uploaded", async ({ page }) => {
  await openLive(page, "/photos");
  await page.locator(".drop input").setInputFiles([
    { name: "cat.png", mimeType: "image/png", buffer: Buffer.from("#!/bin/sh\necho I am no cat\n") },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("notes") },
    { name: "huge.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(4_000_001) },
  ]);
  await expect(waiting(page).locator(".error-msg")).toHaveText([
    "This is not the kind of picture its name says.",
    "Only JPEG, PNG, GIF and WebP pictures.",
    "This file is too large.",
  ]);
  await dropPictures(page, "real.jpg");
  await expect(album(page)).toHaveCount(1);
  await expect(waiting(page)).toHaveCount(3);
  for (let left = 2; left >= 0; left--) {
    await waiting(page).first().getByRole("button").click();
    await expect(waiting(page)).toHaveCount(left);
  }
  await dropPictures(page, "another.jpg");
  await expect(album(page)).toHaveCount(2);
});

test("the album keeps the last 24 pictures", async ({ page }) => {
  await openLive(page, "/photos");
  const names = (from: number) => Array.from({ length: 9 }, (_, i) => `picture-${from + i}.jpg`);
  for (const from of [1, 10, 19]) {
    await dropPictures(page, ...names(from));
    await expect(album(page)).toHaveCount(Math.min(24, from + 8));
    await expect(waiting(page)).toHaveCount(0);
  }
  await expect(page.getByAltText("picture-27.jpg")).toHaveCount(1);
});

test("a picture is served with its own type, nosniff and a sandbox policy", async ({ page, request }) => {
  await openLive(page, "/photos");
  await dropPictures(page, "../../<img src=x onerror=alert(1)>.png");
  await expect(album(page)).toHaveCount(1);
  const source = await album(page).first().getAttribute("src");
  const response = await request.get(source ?? "");
  expect(response.headers()).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await request.get("/photos/nothing")).status()).toBe(404);
});

test("a picture shows a preview and progress during its upload, and its replies stay small", async ({ page }) => {
  const frames = new Frames(page);
  await openLive(page, "/photos");
  await page.evaluate(() =>
    (window as unknown as { liveSocket: { enableLatencySim(ms: number): void } }).liveSocket.enableLatencySim(200),
  );
  await dropPictures(page, "slow.png");
  await expect(waiting(page).locator("img")).toHaveAttribute("src", /^blob:/);
  await expect(page.getByRole("progressbar", { name: "Progress of slow.png" })).toBeVisible();
  await expect(album(page)).toHaveCount(1);
  expect(Math.max(...frames.received("phx_reply").map(({ size }) => size))).toBeLessThan(4_000);
});
