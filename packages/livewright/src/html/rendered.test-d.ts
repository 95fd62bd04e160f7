import { expectTypeOf, test } from "vitest";
import { unsafeUrl, type ClassValue, type StyleValue } from "./attributes.ts";
import { component, type Component } from "./component.ts";
import { each } from "./each.ts";
import { html, raw, type ComponentCall, type Each, type Raw, type Renderable, type Rendered } from "./rendered.ts";

interface User {
  readonly id: number;
  readonly name: string;
}
declare const users: readonly User[];

test("a hole takes what can be shown", () => {
  expectTypeOf(html`<p>${"a"}${1}${1n}${null}${undefined}${false}</p>`).toEqualTypeOf<Rendered>();
  html`<p>${html`<b>a</b>`}${raw("<i>b</i>")}${["a", 1, [html`c`]]}</p>`;
  html`<p>${users.map((user) => html`<b>${user.name}</b>`)}</p>`;
  html`<p>${users.length > 0 && html`<b>a</b>`}</p>`;
  html`<a href=${unsafeUrl("blob:a")}>a</a>`;

  // @ts-expect-error a Date is not text
  html`<p>${new Date()}</p>`;
  // @ts-expect-error a function is not text
  html`<p>${() => "a"}</p>`;
  // @ts-expect-error a symbol is not text
  html`<p>${Symbol("a")}</p>`;
  // @ts-expect-error a promise has to be awaited first
  html`<p>${Promise.resolve("a")}</p>`;
  // @ts-expect-error a Map is not a list of rows
  html`<p>${new Map([["a", 1]])}</p>`;
});

test("attribute holes take lists and objects as well", () => {
  const classes: ClassValue = ["a", users.length > 1 && "b", { c: users.length }, null, [["d"]]];
  const style: StyleValue = { color: "red", "--gap": 4, top: null };
  html`<p class=${classes} style=${style} ${{ id: "a", hidden: true }} phx-click=${{ toAttribute: () => "[]" }}>a</p>`;

  // @ts-expect-error a style is a string or a number
  const wrongStyle: StyleValue = { color: true };
  // @ts-expect-error a class is not a boolean
  const wrongClass: ClassValue = [true];
  expectTypeOf([wrongStyle, wrongClass]).not.toBeAny();
});

test("markup is made by its makers only", () => {
  expectTypeOf(raw("a")).toEqualTypeOf<Raw>();
  // @ts-expect-error a look-alike
  const fake: Raw = { html: "<b>a</b>" };
  // @ts-expect-error trusted markup is a string
  raw(7);
  // @ts-expect-error a template is a tag, not a function
  html("<p>a</p>");
  expectTypeOf(fake).not.toBeAny();
});

test("a list knows the type of its items", () => {
  const list = each(
    users,
    (user) => user.id,
    (user, index) => {
      expectTypeOf(user).toEqualTypeOf<User>();
      expectTypeOf(index).toEqualTypeOf<number>();
      return html`<li>${user.name}</li>`;
    },
  );
  expectTypeOf(list).toEqualTypeOf<Each>();
  html`<ul>${list}</ul>`;
  each(users, (user) => user.name);
  each(new Set(["a"]), (x) => x.toUpperCase());
  each(
    new Map<string, User>(),
    ([key]) => key,
    ([, user]) => html`${user.name}`,
  );
  each(
    null as readonly User[] | null | undefined,
    (user) => user.id,
    (user) => user.name,
  );

  each(
    users,
    (user) => user.id,
    // @ts-expect-error the property does not exist
    (user) => html`<li>${user.nam}</li>`,
  );
  each(
    users,
    // @ts-expect-error a key is a string or a number
    (user) => user,
    (user) => user.name,
  );
  each(
    users,
    (user) => user.id,
    // @ts-expect-error a row is something that can be shown
    () => new Date(),
  );
  // @ts-expect-error a number is not a list
  each(7, (x) => x);
});

test("a component's props are checked where it is called", () => {
  const Badge = component(
    ({ label, tone = "plain" }: { label: string; tone?: "plain" | "loud" }) => html`<b class=${tone}>${label}</b>`,
  );
  expectTypeOf(Badge).toEqualTypeOf<Component<{ label: string; tone?: "plain" | "loud" }>>();
  expectTypeOf(Badge({ label: "a" })).toEqualTypeOf<ComponentCall>();
  html`<p>${Badge({ label: "a", tone: "loud" })}</p>`;

  // @ts-expect-error a prop is missing
  Badge({});
  // @ts-expect-error a prop is of the wrong type
  Badge({ label: 7 });
  // @ts-expect-error a prop has the wrong value
  Badge({ label: "a", tone: "soft" });
  // @ts-expect-error the prop does not exist
  Badge({ label: "a", colour: "red" });
  // @ts-expect-error a component has to be called
  html`<p>${Badge}</p>`;
  // @ts-expect-error props are an object
  component((label: string) => html`${label}`);
  // @ts-expect-error a component returns a renderable value
  component(() => new Date());
});

test("a component may be generic, with slots that know the type", () => {
  interface Column<Row> {
    readonly label: string;
    readonly cell: (row: Row) => Renderable;
  }
  interface TableProps<Row> {
    readonly rows: readonly Row[];
    readonly key: (row: Row) => string | number;
    readonly columns: readonly Column<Row>[];
    readonly empty?: Renderable;
  }
  const show = component(({ rows, key, columns, empty }: TableProps<never>) =>
    rows.length === 0
      ? empty
      : html`<table><tbody>${each(rows, key, (row) => html`<tr>${columns.map((column) => html`<td>${column.cell(row)}</td>`)}</tr>`)}</tbody></table>`,
  );
  const Table = <Row>(props: TableProps<Row>): ComponentCall => show(props as unknown as TableProps<never>);

  html`<main>${Table({
    rows: users,
    key: (user) => user.id,
    columns: [
      {
        label: "Name",
        cell: (user) => {
          expectTypeOf(user).toEqualTypeOf<User>();
          return html`<b>${user.name}</b>`;
        },
      },
    ],
    empty: "Nobody.",
  })}</main>`;

  Table({
    rows: users,
    key: (user) => user.id,
    // @ts-expect-error the property does not exist
    columns: [{ label: "Age", cell: (user) => user.age }],
  });
  // @ts-expect-error the columns are missing
  Table({ rows: users, key: (user) => user.id });
});
