import { describe, expect, test } from "vitest";
import { tokenize } from "../html/tokenizer.ts";
import { KNOWN, REMOVED, RESERVED } from "./attributes.ts";
import { checkTags } from "./elements.ts";

/** The findings of a template, with `${}` for each hole: code, severity, position, hint. */
function remarks(source: string): string[] {
  const found: string[] = [];
  const strings = source.split("${}");
  tokenize(
    strings,
    checkTags(({ code, severity, offset, detail, hint }) =>
      found.push(`${code} ${severity} at ${strings.join("\0").slice(offset, offset + 8)}: ${detail} ${hint ?? ""}`),
    ),
  );
  return found;
}

describe("attributes without a fault", () => {
  test.each([
    "<p>a</p>",
    '<button phx-click="inc" phx-value-by="10" phx-value-item-id=${} phx-target=${} PHX-KEY="a">a</button>',
    '<div id="a" phx-hook="Chart" phx-update="ignore"></div>',
    '<div id=${} phx-hook=${} phx-update="stream"></div>',
    '<div id="row-${}" phx-update=${}></div>',
    '<div phx-hook="Chart" ${}></div>',
    '<div phx-update="replace"></div>',
    '<div phx-update="${}" id=a></div>',
    '<input phx-debounce phx-throttle="">',
    '<input phx-debounce="300">',
    "<input phx-debounce=blur phx-throttle=1000>",
    "<input phx-debounce=${} phx-throttle='${}'>",
    '<a href="/" data-phx-link="patch" data-phx-link-state="push">a</a>',
    '<ul id="a"><li id="b"></li><li id="a-${}"></li><li id="a-${}"></li><li id=${}></li></ul>',
    '<p id=""></p><p id=""></p>',
    '<form id="a"><input name="item_id"><input name="ID"><input name=${}></form>',
    '<meta name="id" content="a"><slot name="id"></slot>',
    '<p data-id="a" data-phxx="b" phxclick aria-label="phx-clik"></p>',
    '<svg viewBox="0 0 1 1"><path d="M 0 0" phx-click="a"/></svg>',
    '<script>const s = "<p phx-clik>";</script><!-- <p phx-clik> -->',
  ])("%s", (source) => expect(remarks(source)).toEqual([]));

  test.each([...KNOWN])("%s with a valid value", (name, { values }) => {
    const value = ["", "1", "ignore", "patch", "push"].find((text) => values?.test(text) !== false);
    expect(remarks(`<p id="a" ${name}="${value}"></p>`)).toEqual([]);
  });
});

describe("attributes with a fault", () => {
  test.each([
    ['<p phx-clik="a"></p>', "LW221 warning at phx-clik: The client does not know phx-clik. Did you mean phx-click?"],
    ['<p PHX-CLIK="a"></p>', "LW221 warning at PHX-CLIK: The client does not know phx-clik. Did you mean phx-click?"],
    [
      "<p phx-mine=${}></p>",
      "LW221 warning at phx-mine: The client does not know phx-mine. For your own data, write data-….",
    ],
    [
      "<p phx-val-id=1></p>",
      "LW221 warning at phx-val-: The client does not know phx-val-id. Did you mean phx-value-id?",
    ],
    [
      "<p phx-value-=1></p>",
      "LW221 warning at phx-valu: The client does not know phx-value-. For your own data, write data-….",
    ],
    [
      "<p data-phx-hok=1></p>",
      "LW221 warning at data-phx: The client does not know data-phx-hok. Did you mean data-phx-hook?",
    ],
    [
      '<p id=a phx-update="streams"></p>',
      'LW222 error at phx-upda: phx-update cannot be "streams". Write "stream", "ignore" or "replace".',
    ],
    [
      "<p id=a phx-update></p>",
      'LW222 error at phx-upda: phx-update needs a value. Write "stream", "ignore" or "replace".',
    ],
    [
      "<p phx-debounce=soon></p>",
      'LW222 error at phx-debo: phx-debounce cannot be "soon". Write milliseconds, or "blur".',
    ],
    ["<p phx-throttle=blur></p>", 'LW222 error at phx-thro: phx-throttle cannot be "blur". Write milliseconds.'],
    ["<p data-phx-link=a></p>", 'LW222 error at data-phx: data-phx-link cannot be "a". Write "patch" or "redirect".'],
    [
      '<p phx-update="append"></p>',
      'LW223 error at phx-upda: phx-update="append" no longer has an effect. Use a stream instead: phx-update="stream"',
    ],
    [
      "<p phx-update='prepend'></p>",
      'LW223 error at phx-upda: phx-update="prepend" no longer has an effect. Use a stream instead: phx-update="stream"',
    ],
    [
      "<p phx-feedback-for=a></p>",
      "LW223 warning at phx-feed: phx-feedback-for no longer has an effect. Show an error only for a field that was used: usedInput(form, name)",
    ],
    [
      "<p phx-hook=A></p>",
      'LW224 error at phx-hook: An element with phx-hook needs an id. The client finds it again by its id. Add id="…" to the tag.',
    ],
    [
      '<p id="" phx-hook=${}></p>',
      'LW224 error at phx-hook: An element with phx-hook needs an id. The client finds it again by its id. Add id="…" to the tag.',
    ],
    [
      "<p phx-update = 'ignore' data-id=a></p>",
      'LW224 error at phx-upda: An element with phx-update needs an id. The client finds it again by its id. Add id="…" to the tag.',
    ],
    [
      "<p phx-update=${}></p>",
      'LW224 error at phx-upda: An element with phx-update needs an id. The client finds it again by its id. Add id="…" to the tag.',
    ],
    [
      '<p id="a"></p>${}<p ID=a></p>',
      'LW225 error at ID=a></p: The id "a" occurs twice in this template. The client finds elements by their id when it patches. Give each its own.',
    ],
    [
      '<form><input name="id"></form>',
      'LW226 warning at name="id: A form with this <input> loses its own id: form.id is then the <input>. Give it another name, such as name="item_id".',
    ],
    [
      "<p data-phx-session=${}></p>",
      "LW227 warning at data-phx: data-phx-session is reserved for the framework, which reads it back. Use your own data attribute.",
    ],
    [
      "<p phx-value-itemId=${}></p>",
      'LW228 warning at phx-valu: Browsers write attributes in lower case, so this param arrives as "itemid". Write phx-value-item_id.',
    ],
  ])("%s is reported", (source, remark) => expect(remarks(source)).toEqual([remark]));

  test.each([...REMOVED.keys()])("%s, which the client no longer knows, is reported", (name) => {
    expect(remarks(`<p ${name}="a"></p>`)[0]).toMatch(/^LW223 warning/);
  });

  test.each([...RESERVED])("%s, which only the server may write, is reported", (name) => {
    expect(remarks(`<p ${name}="a"></p>`)[0]).toMatch(/^LW227 warning/);
  });

  test("several faults of one element are reported in their order", () => {
    const codes = remarks("<p phx-a id=a></p><p id=a phx-hook=A phx-b></p><p phx-hook=A></p>").map((text) =>
      text.slice(0, 5),
    );
    expect(codes).toEqual(["LW221", "LW225", "LW221", "LW224"]);
  });
});

test("no attribute is in two tables of the checker", () => {
  const all = [...KNOWN.keys(), ...REMOVED.keys(), ...RESERVED];
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
});
