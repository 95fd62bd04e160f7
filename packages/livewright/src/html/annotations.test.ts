import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PageUnderTest } from "../test-support/page.ts";
import { toHtml } from "../diff/to-html.ts";
import { Tree } from "../diff/tree.ts";
import { component } from "./component.ts";
import { each } from "./each.ts";
import { html, type Rendered } from "./rendered.ts";
import type { Stream } from "./stream.ts";

const FILE = "src/html/annotations.test.ts";
const lineOf = (offset = 0): number =>
  Number(/:(\d+):\d+\)?$/.exec((new Error().stack ?? "").split("\n")[2] ?? "")?.[1]) + offset;

const directory = mkdtempSync(join(tmpdir(), "annotations-"));
afterAll(() => rmSync(directory, { recursive: true }));

function annotate(kinds: string | undefined): void {
  vi.stubEnv("LIVEWRIGHT_ANNOTATE", kinds);
  vi.spyOn(process, "cwd").mockReturnValue(import.meta.dirname.replace(/\/src\/html$/, ""));
}

describe("location annotations", () => {
  beforeEach(() => annotate("locations, components"));

  test("name the position of every start tag", () => {
    const line = lineOf(1);
    const shown = toHtml(html`<ul class="a">
      <li>${
        // a hole of many lines
        "one"
      }</li>
      <li><br></li>
    </ul>`);
    const at = (offset: number): string => `data-phx-loc="${FILE}:${line + offset}"`;
    expect(shown).toBe(`<ul class="a" ${at(0)}>\n<li ${at(1)}>one</li>\n<li ${at(5)}><br ${at(5)}></li>\n</ul>`);
  });

  test("follow attributes that come from holes", () => {
    const line = lineOf(1);
    const shown = toHtml(html`<p id=${"a"} ${{ title: "b" }}>c</p>`);
    expect(shown).toBe(`<p id="a" title="b" data-phx-loc="${FILE}:${line}">c</p>`);
  });

  test("do not change later messages", () => {
    const view = (n: number): Rendered => html`<p class=${`n-${n}`}><b>${n}</b></p>`;
    const tree = new Tree();
    tree.render(view(1));
    expect(tree.render(view(2))).toEqual({ 0: ' class="n-2"', 1: "2" });
  });
});

describe("comment annotations", () => {
  beforeEach(() => annotate("components"));

  test("surround the markup of a function component", () => {
    const line = lineOf(1);
    const Badge = component(({ label }: { label: string }) => html`<b>${label}</b>`);
    const comment = `${FILE}:${line}`;
    expect(toHtml(html`<p>${Badge({ label: "new" })}</p>`)).toBe(
      `<p><!-- ${comment} --><b>new</b><!-- /${comment} --></p>`,
    );
  });

  test("keep the root flag, so that the client patches the component as a unit", () => {
    const Badge = component(({ label }: { label: string }) => html`<b>${label}</b>`);
    const tree = new Tree();
    expect(tree.render(html`<p>${Badge({ label: "new" })}</p>`)).toMatchObject({ 0: { r: 1, 0: "new" } });
  });

  test("are omitted around components that are not elements", () => {
    const Text = component(({ label }: { label: string }) => label);
    const Outer = component(({ label }: { label: string }) => Text({ label }));
    expect(toHtml(html`<p>${Outer({ label: "new" })}</p>`)).toBe("<p>new</p>");
  });

  test("are written in rows of lists, not in rows of streams, where the client would keep them", () => {
    const Row = component(({ id, label }: { id: string; label: string }) => html`<li id=${id}>${label}</li>`);
    expect(toHtml(html`<ul>${each(["a"], (label) => Row({ id: label, label }))}</ul>`)).toMatch(
      /^<ul><!-- .*--><\/ul>$/,
    );

    const page = new PageUnderTest();
    page.socket.stream("it", [{ id: 1 }]);
    const { it } = (page.socket as unknown as { assigns: { it: Stream<{ id: number }> } }).assigns;
    const list = (): Rendered =>
      html`<ul id="it" phx-update="stream">${each(it, (item, id) => Row({ id, label: String(item.id) }))}</ul>`;
    expect(toHtml(list())).toBe('<ul id="it" phx-update="stream"><li id="it-1">1</li></ul>');
    expect(page.show(list())).toMatchObject({ 0: { s: ["<li", ">", "</li>"], k: { 0: { 0: ' id="it-1"', 1: "1" } } } });
  });

  test("cannot be closed by the name of a file", async () => {
    const file = join(directory, "a-->b.mjs");
    writeFileSync(file, "export const make = (html) => html`<i>x</i>`;");
    const { make } = (await import(/* @vite-ignore */ file)) as { make: (tag: typeof html) => Rendered };
    const Odd = component(() => make(html));
    expect(toHtml(html`<p>${Odd({})}</p>`)).toBe(
      `<p><!-- ${directory}/a- -&gt;b.mjs:1 --><i>x</i><!-- /${directory}/a- -&gt;b.mjs:1 --></p>`,
    );
  });
});

test("a file with the opt-out comment has neither locations nor comments", async () => {
  annotate("locations,components");
  const file = join(directory, "left-out.mjs");
  writeFileSync(file, "// livewright-annotate off\nexport const make = (html) => html`<i>x</i>`;");
  const { make } = (await import(/* @vite-ignore */ file)) as { make: (tag: typeof html) => Rendered };
  const Plain = component(() => make(html));
  expect(toHtml(html`${Plain({})}`)).toBe("<i>x</i>");
});

test.each([
  ["without being asked for", undefined, "test"],
  ["when something else is asked for", "everything", "test"],
  ["in production", "locations,components", "production"],
])("there are no annotations %s", (_case, wanted, environment) => {
  annotate(wanted);
  vi.stubEnv("NODE_ENV", environment);
  const Badge = component(() => html`<b>x</b>`);
  expect(toHtml(html`<p>${Badge({})}</p>`)).toBe("<p><b>x</b></p>");
});
