// docs/protocol.md: its examples agree with the code, and every section that comments cite exists.

import { describe, expect, test } from "vitest";
import { decodeParams } from "../../packages/livewright/src/params/decode.ts";
import { decodeBinary } from "../../packages/livewright/src/protocol/binary.ts";
import { CLOSE_CODES } from "../../packages/livewright/src/protocol/close-codes.ts";
import { EVENTS } from "../../packages/livewright/src/protocol/topics.ts";
import { REFUSAL_CAUSES } from "../../packages/livewright/src/app/refusal-causes.ts";
import { ClientTree } from "../../conformance/oracle/client-tree.ts";
import { recording } from "../../conformance/transcripts/recording.ts";
import { RECORDINGS, ReplayServer } from "../../conformance/transcripts/replay-server.ts";
import { UploadServer } from "../../conformance/transcripts/upload-server.ts";
import { blocksOf, citations, codeIn, matches, read, strayExample, tableBelow, textsIn } from "./book.ts";
import { deadRender, SCENARIOS } from "./scenarios.ts";

const TEXT = read("docs/protocol.md");
const blocks = blocksOf(TEXT);
const sections = new Set([...TEXT.matchAll(/^#{2,4} (\d+(?:\.\d+)*) /gm)].map(([, number = ""]) => number));

/** A recorded conversation, with our answers in the place of the recorded ones. */
async function replayed(name: string): Promise<readonly string[]> {
  const lines: string[] = [];
  if (name === "upload") {
    const server = new UploadServer();
    for (const { out } of recording(name)) {
      for (const frame of out) {
        lines.push(`→ ${JSON.stringify(frame)}`);
        for (const answer of await server.play(frame)) lines.push(`← ${JSON.stringify(answer)}`);
      }
    }
    return lines;
  }
  const { pages, views = {} } = RECORDINGS.find((each) => each.name === name) ?? { pages: {} };
  const server = new ReplayServer(pages, views);
  for (const { step, out } of recording(name)) {
    lines.push(...out.map((frame) => `→ ${JSON.stringify(frame)}`));
    lines.push(...(await server.play(step, out)).map((frame) => `← ${JSON.stringify(frame)}`));
  }
  return lines;
}

describe("the examples of docs/protocol.md", () => {
  test("are of four kinds, all of which are compared here", () => {
    const languages = new Set(blocks.map(({ language }) => language));
    expect([...languages].toSorted()).toEqual(["binary", "frames", "merge", "page", "text"]);
    const infos = blocks.filter(({ language }) => language === "frames").map(({ info }) => info);
    expect(infos.filter((info) => !/^(?:recording|server)=[\w-]+$/.test(info))).toEqual([]);
    expect(infos.length).toBeGreaterThan(25);
  });

  const recordings = new Set(blocks.flatMap(({ info }) => (info.startsWith("recording=") ? [info.slice(10)] : [])));
  test.each([...recordings])("the frames of the recording %s are the client's, and our answers", async (name) => {
    const conversation = await replayed(name);
    for (const { info, lines, at } of blocks) {
      if (info === `recording=${name}`) expect(strayExample(lines, conversation), `line ${at}`).toBeUndefined();
    }
  });

  test.each(Object.keys(SCENARIOS))("the frames of the scenario %s are those of an endpoint", async (name) => {
    const shown = blocks.filter(({ info }) => info === `server=${name}`);
    expect(shown).not.toEqual([]);
    const conversation = await SCENARIOS[name]?.();
    for (const { lines, at } of shown) {
      expect(strayExample(lines, conversation ?? []), `line ${at} of\n${conversation?.join("\n")}`).toBeUndefined();
    }
  });

  const merges = blocks.filter(({ language }) => language === "merge");
  test.each(merges)("the client merges the messages of line $at into the HTML shown", ({ lines }) => {
    let tree: ClientTree | undefined;
    for (const line of lines) {
      if (line.startsWith("= ")) expect(tree?.html()).toBe(line.slice(2));
      else {
        const message = JSON.parse(line) as object;
        if (tree === undefined) tree = new ClientTree(message);
        else tree.merge(message);
      }
    }
    expect(tree).toBeDefined();
  });

  test("the container of section 2.1 is that of a dead render", async () => {
    const block = blocks.find(({ language }) => language === "page");
    const page = await deadRender();
    expect(matches(`…${block?.lines.join("\n")}`, page), page).toBe(true);
  });

  test("the binary frame of section 1.5 is read as the text says", () => {
    const block = blocks.find(({ language }) => language === "binary");
    const bytes = Uint8Array.from((block?.lines[0] ?? "").split(" "), (byte) => Number.parseInt(byte, 16));
    const { payload, ...head } = decodeBinary(bytes);
    expect(head).toEqual({ joinRef: "7", ref: "31", topic: "lvu:2", event: "chunk" });
    expect(new TextDecoder().decode(payload)).toBe("abc");
  });
});

describe("the tables of docs/protocol.md", () => {
  test("section 1.8 has every close code that the server sends", () => {
    const codes = tableBelow(TEXT, "### 1.8 Close codes and reconnects").map(([code]) => Number(code));
    // 1007 is the adapter's, for text that is not UTF-8.
    expect(new Set(codes)).toEqual(new Set([...Object.values(CLOSE_CODES), 1007]));
  });

  test("section 5.4.2 decodes every query as the server does", () => {
    const rows = tableBelow(TEXT, "#### 5.4.2 Nested names").map((cells) => cells.flatMap(codeIn));
    for (const [query = "", params = ""] of rows) expect(decodeParams(query)).toEqual(JSON.parse(params));
    expect(rows.length).toBeGreaterThan(10);
  });

  test("section 8.3 has every cause of a refused join", () => {
    const causes = tableBelow(TEXT, "### 8.3 Causes of refused joins").flatMap(([cause = ""]) => codeIn(cause));
    expect(causes.toSorted()).toEqual(Object.keys(REFUSAL_CAUSES).toSorted());
  });

  test("section 10.3 has every event of the protocol", () => {
    const events = tableBelow(TEXT, "### 10.3 Index of messages").flatMap(([, event = ""]) => codeIn(event));
    expect(new Set(events)).toEqual(new Set(Object.values(EVENTS)));
  });
});

describe("the sections of docs/protocol.md", () => {
  test("exist wherever a comment or a document cites one", () => {
    const missing: string[] = [];
    let count = 0;
    const folders = ["packages/livewright/src", "examples/demo/src", "conformance", "e2e", "bench", "scripts", "docs"];
    for (const [path, text] of textsIn(folders)) {
      // The examples of citations at the end of this file are of other documents, too.
      for (const section of path === "docs/tests/protocol.test.ts" ? [] : citations(text)) {
        count++;
        if (!sections.has(section)) missing.push(`${path}: section ${section}`);
      }
    }
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(60);
  });

  test("are numbered without gaps, and exist where the document itself refers to them", () => {
    const numbers = [...sections];
    const next = numbers.filter((number) => {
      const parts = number.split(".").map(Number);
      const before = [...parts.slice(0, -1), (parts.at(-1) ?? 0) - 1].join(".");
      return parts.at(-1) !== 1 && !sections.has(before);
    });
    expect(next).toEqual([]);
    const referred = [...TEXT.matchAll(/\((\d+(?:\.\d+)+)\)/g)].map(([, number = ""]) => number);
    expect(referred.filter((number) => !sections.has(number))).toEqual([]);
    expect(referred.length).toBeGreaterThan(20);
  });

  test.each([
    [" * Follows protocol section 5.4.2.", ["5.4.2"]],
    ["// (protocol sections 2.4 and 3.6)", ["2.4", "3.6"]],
    [" * is JSON. Protocol\n * sections 1.2 and 1.3.", ["1.2", "1.3"]],
    ["(protocol section 4.5) and streams (4.6)", ["4.5", "4.6"]],
    ["RFC 6455 section 5.2", []],
    ["(RFC 9110\n * section 7.8)", []],
  ])("are found in %j", (text, found) => {
    expect(citations(text)).toEqual(found);
  });
});
