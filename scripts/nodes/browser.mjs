import assert from "node:assert/strict";
import { chromium } from "@playwright/test";
import { findChromium } from "../chromium.mjs";
import { startService } from "../services.mjs";
import { startProgram, stopLater, until } from "./programs.mjs";
import { startProxy } from "./proxy.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./programs.mjs").Program} Program */

/** @type {Record<string, () => Promise<string>>} */
export const browserChecks = {
  async "two users in Chromium on two processes behind nginx, with Redis"() {
    const site = await startSite();
    const ann = await site.login("Ann");
    const bob = await site.loginElsewhere("Bob", ann);

    await says(ann, "hello", [ann, bob], "Ann: hello");
    await says(bob, "hi", [ann, bob], "Bob: hi");
    for (const page of [ann, bob]) await shows(page, "#here", "2");

    await ann.click("#greet");
    await shows(ann, "#flash", "Welcome.");
    await ann.click("#to-files");
    await shows(ann, "h1", "Files");
    await ann.setInputFiles("#files input[type=file]", {
      name: "a.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.alloc(300_000),
    });
    await ann.click("#files button");
    await shows(ann, "#sizes", "300000");
    await ann.click("#to-chat");
    await shows(ann, "h1", "Chat");

    // Asked on any process, it ends the sockets and the session on all.
    const other = await site.loginElsewhere("Bob", bob);
    assert.equal(await (await fetch(`${site.base}/logout/Bob`)).text(), "2");
    for (const page of [bob, other]) await shows(page, "#user", "guest");
    await shows(ann, "#user", "Ann");
    return "";
  },

  async "a browser whose process is drained or killed continues on the other one"() {
    const site = await startSite();
    const ann = await site.login("Ann");
    const bob = await site.loginElsewhere("Bob", ann);
    for (const page of [ann, bob]) await shows(page, "#here", "2");
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
      const [leaving, staying] = [await pidOf(ann), await pidOf(bob)];
      // A page that is loaded again would lose it.
      await ann.evaluate("window.kept = true");
      site.program(leaving).kill(signal);
      await shows(ann, "#pid", staying);
      assert.equal(await ann.evaluate("window.kept"), true, `the page was loaded again after ${signal}`);
      await says(ann, signal, [ann, bob], `Ann: ${signal}`);
      // The presences of the process that is gone leave after 30 s at the latest.
      for (const page of [ann, bob]) await shows(page, "#here", "2");
      await site.startAgain(leaving);
      await site.moveFrom(bob, await pidOf(ann));
    }
    return "";
  },

  async "Redis stops for ten seconds: pages stay live, and messages flow again afterwards"() {
    const site = await startSite();
    const ann = await site.login("Ann");
    const bob = await site.loginElsewhere("Bob", ann);
    await says(ann, "before", [ann, bob], "Ann: before");
    await site.redis.stop();
    await ann.click("#greet");
    await shows(ann, "#flash", "Welcome.");
    await says(ann, "alone", [ann], "Ann: alone");
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await site.startRedis();
    let said = 0;
    await until("a message of Ann reaches Bob", async () => {
      await ann.fill("#say input", `again ${++said}`);
      await ann.press("#say input", "Enter");
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await bob.textContent("ul"))?.includes("Ann: again");
    });
    await says(bob, "after", [ann, bob], "Bob: after");
    for (const page of [ann, bob]) await shows(page, "#here", "2");
    assert.equal((await bob.textContent("ul"))?.includes("Ann: alone"), false, "messages of the outage are not kept");
    for (const { log } of site.programs) assert.doesNotMatch(log(), /crashed|Unhandled|uncaught/i);
    return `after ${said} attempts`;
  },
};

/** Starts Redis, two processes, nginx and a browser. */
async function startSite() {
  const redis = await startService("redis");
  const { port } = redis;
  const started = { redis };
  stopLater(async () => started.redis.stop());
  const environment = { REDIS_URL: redis.url };
  /** @type {Program[]} */
  const programs = await Promise.all([
    startProgram("server.mjs", environment),
    startProgram("server.mjs", environment),
  ]);
  const base = await startProxy(programs.map((program) => program.port));
  const browser = await chromium.launch({ executablePath: findChromium({ install: true }), args: ["--no-sandbox"] });
  stopLater(() => browser.close());
  const site = {
    base,
    programs,
    get redis() {
      return started.redis;
    },
    async startRedis() {
      started.redis = await startService("redis", { port });
    },
    /** @param {string} pid */
    program(pid) {
      const found = programs.find((program) => String(program.pid) === pid);
      if (found === undefined) throw new Error(`There is no process ${pid}.`);
      return found;
    },
    /** @param {string} pid */
    async startAgain(pid) {
      const old = site.program(pid);
      await old.ended;
      programs.splice(programs.indexOf(old), 1);
      programs.push(await startProgram("server.mjs", { ...environment, PORT: String(old.port) }));
    },
    /** @param {string} user */
    async login(user) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${base}/login/${user}`);
      await shows(page, "#flash", `Hello, ${user}.`);
      await shows(page, "#user", user);
      await isLive(page);
      return page;
    },
    /** Opens a page on another process than that of a page. @param {string} user @param {Page} from */
    async loginElsewhere(user, from) {
      const page = await site.login(user);
      await site.moveFrom(page, await pidOf(from));
      return page;
    },
    /** Loads a page again until it is on another process. @param {Page} page @param {string} pid */
    async moveFrom(page, pid) {
      await until("nginx chooses the other process", async () => {
        if ((await pidOf(page)) !== pid) return true;
        // A page load may be an even number of requests, which nginx sends to two processes in turn.
        if (Math.random() < 0.5) await fetch(`${base}/livez`);
        await page.reload();
        await isLive(page);
        return false;
      });
    },
  };
  return site;
}

/** @param {Page} page */
async function isLive(page) {
  await page.waitForSelector("[data-phx-main].phx-connected");
}

/** @param {Page} page */
async function pidOf(page) {
  await isLive(page);
  return (await page.textContent("#pid")) ?? "";
}

/** Waits until an element of a page has a text. @param {Page} page @param {string} selector @param {string} text */
async function shows(page, selector, text) {
  let seen = "";
  const read = async () => {
    // The page may be loading.
    seen = (await page.textContent(selector, { timeout: 1_000 }).catch(() => "")) ?? "";
    return seen.trim() === text;
  };
  await until(`${selector} shows ${text}`, read).catch((error) => {
    throw new Error(`${error.message}. It shows ${seen}`);
  });
}

/** Says something in the chat, and waits until all these pages show it. @param {Page} page @param {string} text @param {readonly Page[]} pages @param {string} line */
async function says(page, text, pages, line) {
  await page.fill("#say input", text);
  await page.press("#say input", "Enter");
  for (const each of pages) await each.waitForSelector(`li:text-is("${line}")`, { timeout: 20_000 });
}
