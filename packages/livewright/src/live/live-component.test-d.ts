import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { component } from "../html/component.ts";
import { dynamicTag } from "../html/dynamic-tag.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { html, type ComponentCall, type Renderable, type Rendered } from "../html/rendered.ts";
import type { Slot } from "../html/slot.ts";
import type { Stream } from "../html/stream.ts";
import { liveComponent, type LiveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { Socket } from "./socket.ts";
import type { Target } from "./target.ts";

interface User {
  readonly id: number;
  readonly name: string;
}
declare const users: readonly User[];

interface CounterProps {
  readonly label: string;
  readonly step?: number;
}

test("props come from mount, assigns from both", () => {
  const Counter = liveComponent({
    mount(socket, props: CounterProps) {
      expectTypeOf(socket.assigns.label).toEqualTypeOf<string>();
      return { count: props.step ?? 0, open: false };
    },
    update(socket, props) {
      expectTypeOf(props.label).toEqualTypeOf<string | undefined>();
      expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
    },
    events: {
      inc: (socket) => socket.update("count", (n) => n + (socket.assigns.step ?? 1)),
      set: {
        params: z.object({ to: z.coerce.number() }),
        handle(socket, { to }) {
          expectTypeOf(to).toEqualTypeOf<number>();
          socket.assign({ count: to });
          // @ts-expect-error the assign is a number
          socket.assign({ count: "much" });
          // @ts-expect-error an unknown assign
          socket.update("cuont", (n: number) => n);
          return { ok: true };
        },
      },
    },
    render: ({ id, label, count, open, myself }) => {
      expectTypeOf(id).toEqualTypeOf<string | number>();
      expectTypeOf(label).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number>();
      expectTypeOf(open).toEqualTypeOf<boolean>();
      expectTypeOf(myself).toEqualTypeOf<Target<CounterProps>>();
      return html`<b phx-target=${myself}>${label}${count}</b>`;
    },
  });
  expectTypeOf(Counter).toExtend<LiveComponent<CounterProps>>();
  html`<p>${Counter({ id: 1, label: "a" })}${Counter({ id: "x", label: "a", step: 2 })}</p>`;

  // @ts-expect-error the id is missing
  Counter({ label: "a" });
  // @ts-expect-error a prop is missing
  Counter({ id: 1 });
  // @ts-expect-error a prop is of the wrong type
  Counter({ id: 1, label: 7 });
  // @ts-expect-error an unknown prop
  Counter({ id: 1, label: "a", colour: "red" });
  // @ts-expect-error an id is a string or a number
  Counter({ id: {}, label: "a" });
});

test("props may come from update alone", () => {
  const Sum = liveComponent({
    mount: () => ({ total: 0 }),
    update: (socket, { add = 0 }: { add?: number }) => socket.update("total", (total) => total + add),
    render: ({ total, add }) => {
      expectTypeOf(add).toEqualTypeOf<number | undefined>();
      return html`<b>${total}</b>`;
    },
  });
  Sum({ id: 1, add: 2 });
  Sum({ id: 1 });
  // @ts-expect-error a prop is of the wrong type
  Sum({ id: 1, add: "2" });
});

test("updateMany gets all instances with their props", () => {
  liveComponent({
    mount: (_socket, _props: CounterProps) => ({ n: 0 }),
    updateMany(updates) {
      for (const { socket, props } of updates) {
        expectTypeOf(props.label).toEqualTypeOf<string | undefined>();
        socket.assign({ n: props.step ?? 0 });
      }
    },
    render: ({ n }) => html`<b>${n}</b>`,
  });
});

test("a component without props has none", () => {
  const Clock = liveComponent({ render: ({ id }) => html`<time id=${id}></time>` });
  Clock({ id: "clock" });
  // @ts-expect-error the props are missing
  Clock({ id: "clock", zone: "utc" });
});

test("an unknown assign in render is an error", () => {
  liveComponent({
    mount: () => ({ count: 0 }),
    // @ts-expect-error an unknown assign
    render: ({ total }) => html`<p>${total}</p>`,
  });
  // @ts-expect-error a component renders one element, not text
  liveComponent({ render: () => "a" });
});

test("sendUpdate takes some of the props", () => {
  const Counter = liveComponent({
    mount: (_socket, _props: CounterProps) => ({ count: 0 }),
    render: () => html`<b></b>`,
  });
  const socket = {} as Socket<{ a: number }>;
  socket.sendUpdate(Counter, 1, { label: "b" });
  socket.sendUpdate(Counter, "x", {});
  expectTypeOf(socket.sendUpdateAfter(Counter, 1, { step: 2 }, 1_000)).toEqualTypeOf<() => void>();
  // @ts-expect-error an unknown prop
  socket.sendUpdate(Counter, 1, { colour: "red" });
  // @ts-expect-error a prop is of the wrong type
  socket.sendUpdate(Counter, 1, { label: 7 });
  // @ts-expect-error which instance
  socket.sendUpdate(Counter, { label: "b" });
  const myself = {} as Target<CounterProps>;
  socket.sendUpdate(myself, { label: "b" });
  expectTypeOf(socket.sendUpdateAfter(myself, { step: 2 }, 1_000)).toEqualTypeOf<() => void>();
  // @ts-expect-error an unknown prop
  socket.sendUpdate(myself, { colour: "red" });
  // @ts-expect-error a prop is of the wrong type
  socket.sendUpdate(myself, { label: 7 });
  // @ts-expect-error when
  socket.sendUpdateAfter(myself, { label: "b" });
  const Plain = component(({ label }: CounterProps) => html`${label}`);
  // @ts-expect-error a function component has no state to update
  socket.sendUpdate(Plain, 1, { label: "b" });
});

test("a stream knows its items", () => {
  liveView({
    mount(socket) {
      const list = socket.stream("users", users, { limit: -50 });
      expectTypeOf(list).toEqualTypeOf<Stream<User>>();
      const names = socket.stream("names", ["a"], {
        domId(name) {
          expectTypeOf(name).toEqualTypeOf<string>();
          return `name-${name}`;
        },
      });
      return { users: list, names, ticks: socket.stream<number>("ticks", [], { domId: String }), count: 0 };
    },
    events: {
      add(socket) {
        socket.streamInsert("users", { id: 1, name: "Ann" }, { at: 0, updateOnly: true });
        socket.streamInsert("ticks", 1);
        socket.streamDelete("users", { id: 1, name: "" });
        socket.streamDeleteByDomId("names", "name-a");
        // @ts-expect-error an item is of the wrong type
        socket.streamInsert("users", { id: 1 });
        // @ts-expect-error an item is of the wrong type
        socket.streamDelete("names", 1);
        // @ts-expect-error an unknown stream
        socket.streamInsert("user", { id: 1, name: "Ann" });
        // @ts-expect-error this assign is not a stream
        socket.streamInsert("count", 1);
        // @ts-expect-error this assign is not a stream
        socket.streamDeleteByDomId("count", "a");
        // @ts-expect-error an unknown option
        socket.streamInsert("ticks", 1, { before: 2 });
      },
    },
    render: (assigns) =>
      html`<ul id="users" phx-update="stream">${each(assigns.users, (user, id) => {
        expectTypeOf(user).toEqualTypeOf<User>();
        expectTypeOf(id).toEqualTypeOf<string>();
        return html`<li id=${id}>${user.name}</li>`;
      })}</ul>`,
  });
});

test("a stream is no list", () => {
  const stream = {} as Stream<User>;
  each(
    // @ts-expect-error a stream has no keys of its own
    stream,
    (user: User) => user.id,
    (user: User) => user.name,
  );
  // @ts-expect-error a stream cannot be read
  [...stream];
  // @ts-expect-error a stream shows nothing by itself
  html`<p>${stream}</p>`;
});

test("slots take what their component tells them", () => {
  const Menu = component(
    ({ items, entry, footer }: { items: readonly User[]; entry: Slot<User>; footer?: Slot }) =>
      html`<ul>${each(items, (item) => html`<li>${entry(item)}</li>`)}</ul>${footer?.()}`,
  );
  Menu({
    items: users,
    entry(user) {
      expectTypeOf(user).toEqualTypeOf<User>();
      return html`<b>${user.name}</b>`;
    },
    footer: () => "the end",
  });
  Menu({ items: users, entry: ({ name }) => name });

  // @ts-expect-error the slot is missing
  Menu({ items: users });
  // @ts-expect-error an unknown property
  Menu({ items: users, entry: (user) => user.age });
  // @ts-expect-error a slot returns content
  Menu({ items: users, entry: () => new Date() });
  // @ts-expect-error this slot takes no argument
  Menu({ items: users, entry: ({ name }) => name, footer: (user: User) => user.name });
});

test("slots may have attributes and be many", () => {
  interface Tab {
    readonly title: string;
    readonly icon?: string;
    readonly content: Slot<{ active: boolean }>;
  }
  const Tabs = component(
    ({ tabs }: { tabs: readonly Tab[] }) =>
      html`${tabs.map(({ title, content }) => html`<section title=${title}>${content({ active: true })}</section>`)}`,
  );
  Tabs({
    tabs: [
      { title: "One", content: ({ active }) => (active ? "on" : "off") },
      { title: "Two", icon: "two", content: () => html`<p>two</p>` },
    ],
  });
  // @ts-expect-error the title is missing
  Tabs({ tabs: [{ content: () => "a" }] });
  // @ts-expect-error an unknown attribute
  Tabs({ tabs: [{ title: "One", colour: "red", content: () => "a" }] });
});

test("a generic table tells its slots the type of its rows", () => {
  interface Column<Row> {
    readonly label: string;
    readonly cell: Slot<Row>;
  }
  interface TableProps<Row> {
    readonly rows: readonly Row[];
    readonly columns: readonly Column<Row>[];
    readonly empty?: Slot;
  }
  const show = component(
    ({ rows, columns, empty }: TableProps<never>) =>
      html`${rows.length === 0 ? empty?.() : each(rows, (row) => html`<p>${columns.map(({ cell }) => cell(row))}</p>`)}`,
  );
  const Table = <Row>(props: TableProps<Row>): ComponentCall => show(props as unknown as TableProps<never>);
  Table({
    rows: users,
    columns: [
      {
        label: "Name",
        cell(user) {
          expectTypeOf(user).toEqualTypeOf<User>();
          return user.name;
        },
      },
    ],
    empty: () => "Nobody.",
  });
  // @ts-expect-error an unknown property
  Table({ rows: users, columns: [{ label: "Age", cell: (user) => user.age }] });
});

test("the rest of the props are attributes", () => {
  const Button = component(
    ({ children, ...rest }: { children: Renderable; class?: string; "phx-click"?: string }) =>
      html`<button ${rest}>${children}</button>`,
  );
  Button({ children: "Save", "phx-click": "save" });
  // @ts-expect-error an unknown prop
  Button({ children: "Save", onclick: "save()" });
});

test("memos and dynamic tags are things to show", () => {
  expectTypeOf(memo([users], () => html`<b></b>`)).toEqualTypeOf<ComponentCall>();
  expectTypeOf(dynamicTag("h1", { class: "a" }, "Title")).toEqualTypeOf<Rendered>();
  html`<p>${memo([], () => null)}${dynamicTag("hr", null)}</p>`;
  // @ts-expect-error a memo returns content
  memo([], () => new Date());
  // @ts-expect-error a memo lists its dependencies
  memo(() => "a");
  // @ts-expect-error a name is text
  dynamicTag(1, null);
});

test("a reserved name cannot be state of a component", () => {
  liveComponent({
    // @ts-expect-error the framework's own
    mount: (_socket, _props: CounterProps) => ({ n: 0, myself: 1 }),
    render: () => html`<b></b>`,
  });
  liveComponent({
    mount: (_socket, _props: CounterProps) => ({ n: 0 }),
    // @ts-expect-error the framework's own
    events: { set: (socket) => socket.assign({ flash: {} }) },
    render: () => html`<b></b>`,
  });
});
