import { beforeEach, describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { focusWrap } from "../live/components/focus-wrap.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import type { TestView } from "./view.ts";

const Keys = liveView({
  mount: () => ({ log: [] as readonly string[] }),
  handleEvent(socket, event, { q }) {
    socket.update("log", (log) => [...log, typeof q === "string" ? `${event} ${q}` : event]);
  },
  render: ({ log }) => html`
    <p id="log">${log.join()}</p>
    <form id="search" phx-submit="search"><input id="q" name="q" aria-label="Q" phx-keydown="down" phx-key="Enter"></form>
    <form id="two" phx-submit="two"><input id="a" name="a" aria-label="A"><input name="b" aria-label="B"></form>
    <form id="many" phx-submit="many">
      <input id="c" name="c" aria-label="C" required><textarea id="t" name="t" aria-label="T"></textarea>
      <input type="radio" name="r" value="1" id="r1" aria-label="1"><input type="radio" name="r" value="2" id="r2" aria-label="2" checked>
      <button id="go" style="display: none">Go</button>
    </form>
    <button id="plain" type="button" phx-click="clicked">Plain</button>
    <input id="box" type="checkbox" phx-click="checked" aria-label="Box">
    <button disabled>Off</button>
    <div id="last" tabindex="0" phx-keydown="last">Last</div>
    ${focusWrap({ id: "wrap", children: html`<button id="w1">1</button><button id="w2">2</button>` })}
  `,
});

describe("a key in a test does what it does in a browser", () => {
  let view: TestView;
  const log = () => view.text("#log");
  const focused = () => view.visitor.document.activeElement?.id;
  beforeEach(async () => {
    view = await liveIsolated(Keys);
  });

  test("Enter submits the form of a field, after the event bound to it", async () => {
    view.find("#q").value = "pear";
    await view.keydown("#q", "Enter");
    expect(log()).toBe("down,search pear");
    await view.keydown("#q", "Enter", { ctrlKey: true });
    expect(log()).toBe("down,search pear,down");
  });

  test("Enter without a button submits only a form with one field", async () => {
    await view.keydown("#a", "Enter");
    expect(log()).toBe("");
  });

  test("Enter uses the default button, even a hidden one, unless a field is invalid", async () => {
    await expect(view.keydown("#c", "Enter")).rejects.toThrow(/LW802 {2}A browser would not submit this form/);
    view.find("#c").value = "x";
    await view.keydown("#t", "Enter");
    expect(log()).toBe("");
    await view.keydown("#c", "Enter");
    expect([log(), focused()]).toEqual(["many", "c"]);
  });

  test("Enter and Space click the focused element", async () => {
    await view.keydown("#plain", "Enter");
    await view.keydown("#plain", " ");
    expect(log()).toBe("clicked");
    await view.keyup("#plain", " ");
    await view.keyup("#box", " ");
    expect(log()).toBe("clicked,clicked,checked");
  });

  test("Tab moves to the next field, and back", async () => {
    const walk: (string | undefined)[] = [];
    await view.focus("#c");
    for (let n = 0; n < 5; n++) {
      await view.keydown(undefined, "Tab");
      walk.push(focused());
    }
    expect(walk).toEqual(["t", "r2", "plain", "box", "last"]);
    await view.keydown(undefined, "Tab", { shiftKey: true });
    expect(focused()).toBe("box");
  });

  test("Tab stays inside a dialog", async () => {
    await view.focus("#w2");
    await view.keydown(undefined, "Tab");
    expect(focused()).toBe("w1");
    await view.keydown(undefined, "Tab", { shiftKey: true });
    expect(focused()).toBe("w2");
  });
});

test("a button that submits nothing because a field is invalid is refused", async () => {
  const Form = liveView({
    events: { save() {}, now() {} },
    render: () => html`
      <form id="f" phx-submit="save">
        <input name="x" aria-label="X" required><button id="go"><b>Go</b></button>
        <button id="skip" formnovalidate>Skip</button><button id="now" phx-click="now">Now</button>
      </form>
    `,
  });
  const view = await liveIsolated(Form);
  await expect(view.click("#go b")).rejects.toThrow(/LW802 {2}A browser would not submit[^]*<input name="x"/);
  await view.click("#skip");
  await view.click("#now");
});
