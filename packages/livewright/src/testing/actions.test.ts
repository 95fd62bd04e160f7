import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import { text } from "../test-support/text.ts";

const Tally = liveComponent({
  mount: () => ({ n: 0 }),
  events: {
    more: (socket, params) => {
      socket.update("n", (n) => n + Number(params["by"] ?? 1));
      return { n: socket.assigns.n };
    },
  },
  render: ({ id, n, myself }) => html`
    <div id=${id}>
      <output>${n}</output>
      <button phx-click="more" phx-target=${myself}>more</button>
      <button phx-click="more">lost</button>
    </div>
  `,
});

const Desk = liveView({
  mount: () => ({ log: [] as readonly string[] }),
  events: {
    slow: async (socket) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.assign({ log: [...socket.assigns.log, "slow"] });
    },
    boom() {
      throw new Error("It broke.");
    },
    stuck: () => new Promise<undefined>(() => {}),
    ask: (socket, params) => {
      socket.pushEvent("asked", { again: true, of: params });
      return { answer: 42 };
    },
  },
  handleEvent(socket, event, params) {
    if (event === "unknown") return "unhandled" as never;
    const value = params["key"] ?? params["value"] ?? "";
    socket.assign({ log: [...socket.assigns.log, `${event} ${text(value)}`.trim()] });
  },
  render: ({ log }) => html`
    <p id="log">${log.join(", ")}</p>
    <button id="save" class="main" phx-click="saved" phx-value-key="7">Save</button>
    <button id="save-all" phx-click="saved all">Save all</button>
    <button id="off" disabled phx-click="saved">Off</button>
    <div style="display: none"><button id="unseen" phx-click="saved">Unseen</button></div>
    <button id="slow" phx-click="slow">Slow</button>
    <button id="boom" phx-click="boom">Boom</button>
    <button id="stuck" phx-click="stuck">Stuck</button>
    <input id="field" aria-label="Field" phx-keydown="down" phx-keyup="up" phx-focus="in" phx-blur="out">
    <input id="enter" aria-label="Enter" phx-keydown="entered" phx-key="Enter">
    <div id="away" phx-click-away="away">menu</div>
    <div phx-window-keydown="key"></div>
    <div id="hook" phx-hook="Hook"></div>
    ${Tally({ id: "tally" })}
  `,
});

describe("click()", () => {
  test("finds an element by id, by text and by pattern", async () => {
    const view = await liveIsolated(Desk);
    await view.click("#save");
    await view.click("button", "Save all");
    await view.click("button", /^Save$/);
    expect(view.text("#log")).toBe("away, saved 7, away, saved all, away, saved 7");
  });

  test("waits for an async handler", async () => {
    const view = await liveIsolated(Desk);
    await view.click("#slow");
    expect(view.text("#log")).toContain("slow");
  });

  test("names the elements that resemble a missing one", async () => {
    const view = await liveIsolated(Desk);
    await expect(view.click("#sav")).rejects.toThrow(
      /LW801 {2}No element of \/ matches "#sav"\.\n {2}The most similar elements:\n {4}<button id="save" class="main" phx-click="saved" phx-value-key="7">Save<\/button>[^]*The page:[^]*<p id="log">/,
    );
    await expect(view.click("button", "Delete")).rejects.toThrow(
      /with the text "Delete"[^]*other texts:[^]*>Save all</,
    );
  });

  test("names the elements that an ambiguous selector matches", async () => {
    const view = await liveIsolated(Desk);
    await expect(view.click("button", /Save/)).rejects.toThrow(
      /LW801 {2}2 elements of \/ match[^]*id="save"[^]*id="save-all"/,
    );
    await expect(view.click("#")).rejects.toThrow(/LW801 {2}"#" is not a CSS selector/);
  });

  test("refuses an element that a user cannot click", async () => {
    const view = await liveIsolated(Desk);
    await expect(view.click("#off")).rejects.toThrow(/LW802 {2}<button id="off"[^]*cannot be clicked: it is disabled/);
    await expect(view.click("#unseen")).rejects.toThrow(
      /LW802[^]*cannot be clicked: its ancestor <div style="display: none">[^]* is hidden/,
    );
    const still = await liveIsolated(liveView({ render: () => html`<p>nothing</p>` }));
    await expect(still.click("p")).rejects.toThrow(/LW802 {2}A click on <p>nothing<\/p> does nothing/);
  });

  test("fails with the server's stack when the view crashes, and continues with the new view", async () => {
    const view = await liveIsolated(Desk);
    await view.click("#save");
    await expect(view.click("#boom")).rejects.toThrow(
      /LW804 {2}[^]*crashed in event "boom"\.\n {2}Error: It broke\.\n[^]*actions\.test\.ts/,
    );
    expect(view.text("#log")).toBe("");
    await view.click("#save");
    expect(view.text("#log")).toContain("saved 7");
  });

  test("names the component that crashed and its view, before and after connecting", async () => {
    const Bad = liveComponent({
      name: "Bad",
      events: {
        boom() {
          throw new Error("It broke.");
        },
      },
      update(_socket, { fails }: { fails: boolean }) {
        if (fails) throw new Error("It broke at once.");
      },
      render: ({ myself }) => html`<p><button phx-click="boom" phx-target=${myself}>!</button></p>`,
    });
    const around = (fails: boolean) => liveView({ name: "Shop", render: () => html`${Bad({ id: 1, fails })}` });
    await expect(liveIsolated(around(true))).rejects.toThrow(
      /LW804 {2}Shop crashed in component\.update of Bad\.\n {2}Error: It broke at once\./,
    );
    const view = await liveIsolated(around(false));
    await expect(view.click("button")).rejects.toThrow(/LW804 {2}Shop crashed in event "boom" of Bad\./);
  });

  test("returns an expected crash", async () => {
    const view = await liveIsolated(Desk);
    expect(await view.expectCrash(() => view.click("#boom"))).toEqual(new Error("It broke."));
    await expect(view.expectCrash(() => view.click("#save"))).rejects.toThrow(/LW805 {2}No view of \/ has crashed/);
  });

  test("reports an event that the server does not answer", async () => {
    const view = await liveIsolated(Desk, { timeout: 30 });
    await expect(view.click("#stuck")).rejects.toThrow(/LW806 {2}The server has not answered "stuck" within 30 ms/);
  });

  test("reports a missing phx-target even if nothing looked for it before", async () => {
    const Outer = liveView({ render: () => html`${Tally({ id: "tally" })}` });
    const view = await liveIsolated(Outer, { mistakes: { missingTarget: "ignore" } });
    await expect(view.click("button", "lost")).rejects.toThrow(
      /LW804[^]*is inside a LiveComponent\. Add {2}phx-target=\$\{myself\} {2}if the component/,
    );
  });
});

describe("keyboard and focus actions", () => {
  test("target an element, the focused element, or the page", async () => {
    const view = await liveIsolated(Desk);
    await view.keydown("#field", "a");
    await view.keyup("#field", "a");
    await view.keydown("#enter", "x");
    await view.keydown("#enter", "Enter");
    await view.keydown(undefined, "Enter");
    await view.blur("#enter");
    await view.keydown(undefined, "Escape");
    expect(view.text("#log")).toBe("in, down a, up a, out, entered Enter, entered Enter, key Escape");
  });

  test("send focus and blur events", async () => {
    const view = await liveIsolated(Desk);
    await view.focus("#field");
    await view.blur("#field");
    expect(view.text("#log")).toBe("in, out");
    await expect(view.focus("#log")).rejects.toThrow(/LW802[^]*cannot take the focus/);
    await expect(view.keydown("#off", "a")).rejects.toThrow(/LW802[^]*cannot be typed in: it is disabled/);
  });
});

describe("hooks, replies and pushed events of a test", () => {
  const Hook = { mounted() {} };

  test("deliver a reply to a hook that pushes an event", async () => {
    const view = await liveIsolated(Desk, { hooks: { Hook } });
    expect(await view.hook("#hook", "ask", { of: 1 })).toEqual({ answer: 42 });
    await view.assertReply({ answer: 42 });
    await expect(view.hook("#save", "ask")).rejects.toThrow(/LW802[^]*has no phx-hook, so it cannot push "ask"/);
  });

  test("run the hooks of the application in the page", async () => {
    const seen: unknown[] = [];
    const Own = {
      mounted(this: { pushEvent(event: string, payload: object, reply: (reply: unknown) => void): void }) {
        this.pushEvent("ask", {}, (reply) => seen.push(reply));
      },
    };
    await liveIsolated(Desk, { hooks: { Hook: Own } });
    expect(seen).toEqual([{ answer: 42 }]);
  });

  test("push events to a view or a component", async () => {
    const view = await liveIsolated(Desk, { hooks: { Hook } });
    expect(await view.push("ask", {})).toEqual({ answer: 42 });
    expect(await view.push("more" as "ask", { by: 5 }, { target: "#tally" })).toEqual({ n: 5 });
    expect(view.text("#tally output")).toBe("5");
    await view.click("#tally button", "more");
    expect(view.text("#tally output")).toBe("6");
  });

  test("match each pushed event once", async () => {
    const view = await liveIsolated(Desk, { hooks: { Hook } });
    view.assertNoPushEvent("asked");
    await view.push("ask", { x: 1 });
    expect(() => view.assertNoPushEvent("asked")).toThrow(/LW805 {2}The server has pushed "asked" with \{"again":true/);
    await expect(view.assertPushEvent("asked", { again: false })).rejects.toThrow(
      /LW805 {2}The server has not pushed "asked" with \{"again":false\}\.\n {2}It has pushed:\n {4}asked \{"again":true/,
    );
    expect(await view.assertPushEvent("asked", { again: true })).toEqual({ again: true, of: { x: 1 } });
    view.assertNoPushEvent("asked");
    await view.assertReply({ answer: 42 });
    await expect(view.assertReply({ answer: 43 })).rejects.toThrow(
      /LW805 {2}The server has not replied with \{"answer":43\}/,
    );
  });
});

test("an element handle can be stored and used again", async () => {
  const view = await liveIsolated(Desk);
  const save = view.element("button", /^Save$/);
  await save.click();
  expect(save.exists).toBe(true);
  expect(save.text()).toBe("Save");
  expect(save.attribute("class")).toBe("main");
  expect(save.attribute("href")).toBeUndefined();
  expect(save.render()).toMatch(/^<button id="save"/);
  await save.focus();
  await save.blur();
  expect(view.element("#nothing").exists).toBe(false);
});

test("a view returns the diff of the last action", async () => {
  const view = await liveIsolated(Desk);
  await view.click("button", "Save all");
  const { bytes, frameBytes, diff } = view.lastDiff;
  expect(diff).toEqual({ 0: "away, saved all" });
  expect(bytes).toBeGreaterThan(0);
  expect(frameBytes).toBeGreaterThan(bytes);
});
