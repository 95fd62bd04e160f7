// Rules that no compiler checks: which room may import which, where Node may be used, how long a file may be. The tests read the
// order of the rooms from the list below. ARCHITECTURE.md explains it to people.

import { readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";

/** Lowest room first. A room imports itself and the rooms before it in this list, type imports included. */
const ROOMS = [
  "foundation",
  "crypto",
  "params",
  "telemetry",
  "protocol",
  "html",
  "js",
  "pubsub",
  "buses",
  "presence",
  "sessions",
  "diff",
  "live",
  "ui",
  "tokens",
  "router",
  "app",
  "render",
  "page",
  "process",
  "channel",
  "longpoll",
  "sockets",
  "endpoint",
  "adapters",
  "testing",
  "check",
];

/** Runs in the browser: it imports no other room, and no other room imports it. */
const CLIENT = "client";

/** The files that applications import, next to the rooms. Their exports are listed in entry-points.txt. */
const ENTRY_POINTS: ReadonlySet<string> = new Set(
  [
    "index",
    "channels",
    "forms",
    "nats",
    "postgres",
    "presence",
    "pubsub",
    "redis",
    "router",
    "session",
    "telemetry",
    "uploads",
  ].map((name) => `${name}.ts`),
);

/** Helpers of tests: they may import every room, and only tests import them. */
const TEST_SUPPORT = "test-support";

/** The rooms that have an entry point of their own. */
const NOT_IN_ENTRY_POINTS: ReadonlySet<string> = new Set(["adapters", "testing", "check", "ui", CLIENT]);

/** The rooms that may import `node:*`. Everything else has to run on any runtime. */
const NODE: ReadonlySet<string> = new Set(["adapters", "buses", "check", "crypto", "telemetry", "testing"]);

/** The packages a room or one of its folders may import. */
const PACKAGES: Record<string, readonly string[]> = {
  router: ["rou3"],
  "live/uploads": ["mrmime"],
  endpoint: ["cookie-es", "mrmime"],
  adapters: ["express", "fastify", "h3", "hono", "mrmime", "srvx/node", "ws"],
  testing: ["jsdom", "vitest", "ws"],
  check: ["oxc-parser"],
  client: ["phoenix", "phoenix_live_view"],
};

/** A file longer than this holds two ideas. */
const MAX_LINES = 500;

/** Files that are one long table, which would not become clearer in parts. */
const TABLES: ReadonlySet<string> = new Set(["live/socket.ts"]);

interface Source {
  /** Relative to src, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The folder directly under src; empty for an entry point. */
  readonly room: string;
}

const SOURCES: readonly Source[] = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !/\.test(-d)?\.ts$/.test(path) && !path.startsWith(`${TEST_SUPPORT}/`))
  .toSorted()
  .map((path) => ({
    path,
    text: readFileSync(`${import.meta.dirname}/${path}`, "utf8"),
    room: path.includes("/") ? path.slice(0, path.indexOf("/")) : "",
  }));

describe("the rooms", () => {
  test("are the only folders, and only entry points are outside of them", () => {
    const strays = SOURCES.filter(({ path, room }) => (room === "" ? !ENTRY_POINTS.has(path) : !isRoom(room)));
    expect(strays.map(({ path }) => path)).toEqual([]);
  });

  test("import only rooms above them", () => {
    expect(
      SOURCES.flatMap((source) => importsOf(source.text).flatMap((name) => objection(source, name) ?? [])),
    ).toEqual([]);
  });

  test("have one main file each, whose first line says what the room owns, and which ARCHITECTURE.md links", () => {
    const rooms = [...new Set(SOURCES.map(({ room }) => room))].filter(isRoom);
    const main = rooms.map((room) => [
      room,
      SOURCES.filter((source) => source.room === room && opensWith(source.text, room)).map(({ path }) => path),
    ]);
    const text = readFileSync(new URL("../../../ARCHITECTURE.md", import.meta.url), "utf8");
    const linked = new Map(
      [...text.matchAll(/^\| \[`(\w+)`\]\(packages\/livewright\/src\/(\S+)\)/gm)].map(([, room, path]) => [
        room,
        [path],
      ]),
    );
    expect(Object.fromEntries(main)).toEqual(Object.fromEntries(linked));
  });
});

describe("the files", () => {
  test(`have at most ${MAX_LINES} lines`, () => {
    const long = SOURCES.filter(({ path, text }) => !TABLES.has(path) && lines(text) > MAX_LINES);
    expect(long.map(({ path, text }) => `${path}: ${lines(text)} lines`)).toEqual([]);
  });

  test("give a reason for each lint rule that is switched off", () => {
    const silent = SOURCES.flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const off = /(?:ox|es)lint-disable\b/.test(line) && !/ -- \S/.test(line);
        return off ? [`${path}:${index + 1} needs " -- reason"`] : [];
      }),
    );
    expect(silent).toEqual([]);
  });
});

describe("importsOf()", () => {
  test("finds every form of import", () => {
    const text = `
import fs from "node:fs";
import a from "./a.ts";
import type { B } from "./b.ts";
import {
  c,
  type C as D,
} from "./c.ts";
import * as d from './d.ts';
import "./e.ts";
export { f } from "./f.ts";
export * from "./g.ts";
export * as h from "./h.ts";
export type { I } from "./i.ts";
import j, { k } from "./j.ts";
const lazy = await import("./k.ts");
let kind: import("./l.ts").Kind;
const old = require("./m.ts");
`;
    const letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"];
    expect(importsOf(text).toSorted()).toEqual([...letters.map((letter) => `./${letter}.ts`), "node:fs"]);
  });

  test("ignores comments and ordinary code", () => {
    const text = `
/**
 * import { html } from "livewright";
 */
// import("./a.ts")
export function f(from: string): string {
  return from + "./b.ts";
}
export const c = "from";
`;
    expect(importsOf(text)).toEqual([]);
  });
});

describe("objection()", () => {
  const judge = (path: string, name: string) =>
    objection({ path, text: "", room: path.includes("/") ? path.slice(0, path.indexOf("/")) : "" }, name);

  test.each([
    ["html/each.ts", "./rendered.ts"],
    ["diff/differ.ts", "../html/rendered.ts"],
    ["live/uploads/config.ts", "../socket.ts"],
    ["live/uploads/config.ts", "../../foundation/errors.ts"],
    ["live/uploads/config.ts", "mrmime"],
    ["crypto/sign.ts", "node:crypto"],
    ["adapters/node.ts", "ws"],
    ["client/client.ts", "phoenix_live_view"],
    ["index.ts", "./live/socket.ts"],
    ["forms.ts", "./params/used.ts"],
  ])("%s may import %s", (path, name) => expect(judge(path, name)).toBeUndefined());

  test.each([
    ["html/each.ts", "../diff/differ.ts"],
    ["live/uploads/config.ts", "../../process/mailbox.ts"],
    ["live/socket.ts", "../index.ts"],
    ["live/socket.ts", "./stream"],
    ["live/socket.ts", "mrmime"],
    ["live/socket.ts", "livewright"],
    ["live/socket.ts", "node:fs"],
    ["endpoint/endpoint.ts", "../client/client.ts"],
    ["client/client.ts", "../foundation/random.ts"],
    ["index.ts", "./adapters/node.ts"],
    ["forms.ts", "./index.ts"],
    ["live/socket.ts", "../forms.ts"],
    ["index.ts", "ws"],
    ["html/each.ts", "../../package.json"],
    ["endpoint/endpoint.ts", "../test-support/fixtures.ts"],
    ["testing/testing.ts", "../test-support/browser.ts"],
    ["index.ts", "./test-support/fixtures.ts"],
  ])("%s may not import %s", (path, name) => expect(judge(path, name)).toMatch(path));
});

/** Why this import may not stand in this file; undefined when it may. */
function objection({ path, room }: Source, name: string): string | undefined {
  const say = (why: string): string => `${path} imports ${name}: ${why}`;
  if (name.startsWith("node:")) {
    return NODE.has(room) ? undefined : say(`node:* belongs in ${[...NODE].join(", ")}`);
  }
  if (!name.startsWith(".")) {
    const allowed = Object.entries(PACKAGES).some(
      ([folder, names]) => path.startsWith(`${folder}/`) && names.includes(name),
    );
    return allowed ? undefined : say("this package is not listed for this room");
  }
  if (!name.endsWith(".ts")) return say("a relative import ends in .ts");

  const target = posix.join(posix.dirname(path), name);
  if (target.startsWith("..")) return say("this is outside src");
  const to = target.includes("/") ? target.slice(0, target.indexOf("/")) : "";
  if (room === "" && to === "") return say("an entry point exports names of its own");
  if (to === TEST_SUPPORT) return say("only tests import the helpers of tests");
  if (to === room) return undefined;
  if (room === "") return NOT_IN_ENTRY_POINTS.has(to) ? say("this room has its own entry point") : undefined;
  if (to === "") return say("the rooms do not know the entry points");
  if (room === CLIENT || to === CLIENT) return say("client shares nothing with the server");
  return ROOMS.indexOf(to) < ROOMS.indexOf(room) ? undefined : say(`${to} stands above ${room}`);
}

/**
 * The names of all modules a file imports. A regular expression is enough, because formatted code has each `import` and
 * `export` of a module at the start of a line, where neither a doc comment nor an example in one can put it.
 */
function importsOf(text: string): string[] {
  const statements = /^(?:import|export)\s+(?:[\w$*{},\s]+?\sfrom\s+)?["']([^"']+)["']/gm;
  const calls = /^(?!\s*(?:\/\/|\*|\/\*)).*?\b(?:import|require)\(\s*["']([^"']+)["']/gm;
  return [statements, calls].flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ""));
}

function isRoom(name: string): boolean {
  return ROOMS.includes(name) || name === CLIENT;
}

function opensWith(text: string, room: string): boolean {
  return new RegExp(`^// ${room}\\b`).test(text);
}

function lines(text: string): number {
  return text.split("\n").length - 1;
}
