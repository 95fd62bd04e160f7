// Pages that were tampered with: the server refuses their tokens, and the client reloads the page.

import { expect, type Page } from "@playwright/test";
import { Frames } from "../fixtures/frames.ts";
import { expectLive } from "../fixtures/live.ts";
import { demoTest as test } from "../fixtures/test.ts";

// A response that a test changes has no IP address, so the browser would block its WebSocket to this machine.
test.use({ permissions: ["local-network-access"] });

/** Changes the first response for a page. Later responses stay unchanged. */
async function tamper(page: Page, path: string, change: (body: string) => string): Promise<void> {
  await page.route(
    path,
    async (route) => {
      const response = await route.fetch();
      const sent = await response.text();
      const body = change(sent);
      expect(body).not.toBe(sent);
      await route.fulfill({ response, body });
    },
    { times: 1 },
  );
}

/** Changes the last but one character: the last character of base64 may have unused bits. */
const flip = (token: string): string => `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}${token.at(-1) ?? ""}`;

const forgeries: Readonly<Record<string, (body: string) => string>> = {
  "the session token": (body) => body.replace(/(?<=data-phx-session=")[^"]+/, flip),
  "a static token": (body) => body.replace(/(?<=data-phx-static=")(?=")/, "v1.W10.forged"),
  "the payload of the session token": (body) =>
    body.replace(/(?<=data-phx-session=")[^"]+/, (token) => token.replace(/[A-Za-z]/, (c) => (c === "A" ? "B" : "A"))),
  "the id of the view": (body) => body.replace(/id="phx-[^"]+"/, 'id="phx-chosen"'),
  "the CSRF token": (body) => body.replace(/(?<=name="csrf-token" content=")[^"]+/, flip),
};

for (const [what, forge] of Object.entries(forgeries)) {
  test(`a join with a tampered page is refused as stale: ${what}`, async ({ page, problems }) => {
    problems.announce(/unauthorized live_redirect|stale/);
    const frames = new Frames(page);
    let documents = 0;
    page.on("request", (request) => {
      if (request.resourceType() === "document") documents++;
    });
    await tamper(page, "/counter", forge);
    await page.goto("/counter");
    await expect.poll(() => documents).toBe(2);
    await expectLive(page);
    await page.click("#inc");
    await expect(page.locator("#count")).toHaveText("1");
    const refusals = frames.received("phx_reply").filter(({ payload }) => payload["status"] === "error");
    expect(refusals.map(({ payload }) => payload["response"])).toMatchObject([{ reason: "stale" }]);
    expect(documents).toBe(2);
  });
}

test("a session token for another route is refused as unauthorized", async ({ page, problems, request }) => {
  problems.announce(/unauthorized live_redirect/);
  const container = /<div id="phx-[^>]*>/;
  const [other = ""] = container.exec(await (await request.get("/form")).text()) ?? [];
  const frames = new Frames(page);
  await tamper(page, "/counter", (body) => body.replace(container, other));
  await page.goto("/counter");
  await expect.poll(() => frames.sent("phx_join").length).toBe(2);
  await expectLive(page);
  await page.click("#inc");
  await expect(page.locator("#count")).toHaveText("1");
  const refusals = frames.received("phx_reply").filter(({ payload }) => payload["status"] === "error");
  expect(refusals.map(({ payload }) => payload["response"])).toMatchObject([{ reason: "unauthorized" }]);
});
