import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import { live } from "./live.ts";
import { closeAll } from "./server.ts";
import { TestView } from "./view.ts";
import { visitorsOf } from "./visitor.ts";

const ended: string[] = [];
const Page = liveView({
  mount: (_socket, { session }) => ({ name: String(session["name"]) }),
  terminate: (socket) => void ended.push(socket.assigns.name),
  render: ({ name }) => html`<p>${name}</p>`,
});
const visit = (name: string) => liveIsolated(Page, { session: { name } });

test("a view that leaves its using scope is closed and ends", async () => {
  {
    using view = await visit("used");
    expect(view.text("p")).toBe("used");
    expect(ended).toEqual([]);
  }
  expect(ended.splice(0)).toEqual(["used"]);
});

test("a failed test has closed its views", async () => {
  const fails = async (): Promise<void> => {
    using view = await visit("failed");
    await view.click("#nothing");
  };
  await expect(fails()).rejects.toThrow(/LW801/);
  expect(ended.splice(0)).toEqual(["failed"]);
});

test("a failed visit leaves no view open", async () => {
  const before = visitorsOf().length;
  const Twice = liveView({
    mount: () => ({ name: "twice" }),
    terminate: (socket) => void ended.push(socket.assigns.name),
    render: () => html`<p id="a">a</p><p id="a">b</p>`,
  });
  await expect(liveIsolated(Twice)).rejects.toThrow(/LW808/);
  expect(ended.splice(0)).toEqual(["twice"]);
  const { app } = (await visit("other")).visitor;
  closeAll();
  ended.splice(0);
  await expect(live(app, "/nowhere")).rejects.toThrow(/LW803/);
  expect(visitorsOf()).toHaveLength(before);
});

test("an action on a closed tab is an error that says so", async () => {
  const view = await visit("gone");
  const nested = new TestView(view.visitor, "nested");
  view.close();
  expect([view.connected, nested.connected, view.id]).toEqual([false, false, ""]);
  expect(() => view.text("p")).toThrow(/LW803 {2}The tab at \/ is closed\./);
  expect(() => view.within("p").text()).toThrow(/LW803/);
  await expect(view.click("p")).rejects.toThrow(/LW803/);
  await expect(view.visitor.reload()).rejects.toThrow(/LW803/);
  ended.splice(0);
});

test("closeAll() closes all visitors, of one application or of all", async () => {
  const [one] = [await visit("one"), await visit("two"), await visit("three")];
  closeAll(one.visitor.app);
  expect(ended.splice(0)).toEqual(["one"]);
  closeAll();
  expect(ended.splice(0)).toEqual(["two", "three"]);
  closeAll();
  expect(ended).toEqual([]);
});
