import { expect, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";

const Trip = liveView({
  mount: () => ({ sent: {} as object, widest: 200 }),
  events: {
    book: {
      params: z.object({ name: z.string().optional(), day: z.string().optional(), seats: z.string().optional() }),
      handle: (socket, params) => socket.assign({ sent: params }),
    },
    widen: (socket) => socket.assign({ widest: 300 }),
  },
  render: ({ sent, widest }) => html`
    <p>${JSON.stringify(sent)}</p>
    <form id="trip" phx-change="book" phx-submit="book">
      <label>Name <input name="name" maxlength="5"></label>
      <label>Day <input type="date" name="day"></label>
      <label>At <input type="datetime-local" name="at"></label>
      <label>Seats <input type="number" name="seats"></label>
      <label>Colour <input type="color" name="colour"></label>
      <label>Mail <input type="email" name="mail"></label>
      <label>Note <textarea name="note"></textarea></label>
      <label>Low <input type="range" name="low" min="0" max="10"></label>
      <label>Wide <input type="range" name="wide" value="150" max=${widest}></label>
      <label>Over <input type="range" name="over" value="20" min="0" max="10"></label>
    </form>
  `,
});

const fill = (values: Parameters<Awaited<ReturnType<typeof liveIsolated>>["change"]>[1]) =>
  liveIsolated(Trip).then(async (view) => {
    await view.change("#trip", values);
    return view.form("#trip").data();
  });

test.each([
  [{ day: "2026-02-30" }, /LW807 {2}The field "day" cannot contain "2026-02-30": it takes a date such as/],
  [{ at: "tomorrow" }, /it takes a time such as/],
  [{ seats: "two" }, /it takes a number/],
  [{ colour: "red" }, /it takes a colour/],
  [{ low: 11 }, /"11": it is a slider from 0 to 10/],
  [{ name: "Josephine" }, /its maxlength is 5 characters/],
  [{ name: "a\nb" }, /it has only one line/],
  [{ name: true }, /LW807 {2}The field "name" takes text, not true/],
])("a value that a browser would drop is refused: %j", async (values, message) => {
  await expect(fill(values)).rejects.toThrow(message);
});

test("a value that is not text is refused with the name of its field", async () => {
  await expect(fill({ day: new Date() as never })).rejects.toThrow(/LW807 {2}The field "day" cannot[^]*a Date/);
  await expect(fill({ name: new Blob([]) as never })).rejects.toThrow(/a file[^]*selectFiles/);
});

test.each([
  [{ day: "2026-02-28" }, "2026-02-28"],
  [{ at: "2026-02-28T09:30:00" }, "2026-02-28T09:30"],
  [{ seats: "1e1" }, "1e1"],
  [{ colour: "#00A0FF" }, "#00a0ff"],
  [{ low: 3 }, "3"],
  [{ mail: " a@b.test " }, "a@b.test"],
  [{ note: "a\nb" }, "a\nb"],
])("%j can be filled in", async (values, kept) => {
  const [name = ""] = Object.keys(values);
  expect((await fill(values))[name]).toEqual([kept]);
});

test("undefined is not filled in", async () => {
  const view = await liveIsolated(Trip);
  const name: string | undefined = JSON.parse("{}").name;
  await view.formOf("#trip", "book", { name: name as string, day: "2026-11-20" }).submit();
  expect(view.text("p")).toBe('{"name":"","day":"2026-11-20","seats":""}');
});

test("a slider has the value that a browser gives it, and can be submitted", async () => {
  const view = await liveIsolated(Trip);
  const data = () => view.form("#trip").data();
  expect(data()).toMatchObject({ low: ["5"], wide: ["150"], over: ["10"] });
  await view.push("widen");
  expect(data()).toMatchObject({ wide: ["150"] });
  await view.change("#trip", { wide: 250 });
  await view.submit("#trip");
  expect(data()).toMatchObject({ low: ["5"], wide: ["250"], over: ["10"] });
});

test("rows are filled in as a list, or by number", async () => {
  const Rows = liveView({
    mount: () => ({ sent: "" }),
    events: {
      save: {
        params: z.object({ rows: z.record(z.string(), z.object({ text: z.string(), count: z.string() })) }),
        handle: (socket, { rows }) =>
          socket.assign({
            sent: Object.values(rows)
              .map((row) => row.text + row.count)
              .join(),
          }),
      },
    },
    render: ({ sent }) => html`
      <p>${sent}</p>
      <form id="rows" phx-submit="save">
        ${[0, 1].map((n) => html`<input name="rows[${n}][text]" aria-label="T"><input name="rows[${n}][count]" aria-label="C">`)}
      </form>
    `,
  });
  const view = await liveIsolated(Rows);
  await view.submit("#rows", {
    rows: [
      { text: "a", count: 1 },
      { text: "b", count: 2 },
    ],
  });
  expect(view.text("p")).toBe("a1,b2");
  await view.submit("#rows", { rows: { 1: { text: "c", count: 3 } } });
  expect(view.text("p")).toBe(",c3");
  await expect(view.submit("#rows", { rows: [{}, {}, { text: "d" }] })).rejects.toThrow(/LW807[^]*rows\[2\]\[text\]/);
});
