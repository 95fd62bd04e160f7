import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { mountComponent, liveIsolated, renderComponent } from "./isolated.ts";
import { text } from "../test-support/text.ts";

const Badge = component(({ count }: { count: number }) => html`<span class="badge">${count}</span>`);

const Cart = liveComponent({
  mount: (_socket, _props: { readonly items: readonly string[] }) => ({ open: false }),
  events: { toggle: (socket) => socket.update("open", (open) => !open) },
  render: ({ id, items, open, myself }) => html`
    <section id=${id}>
      ${Badge({ count: items.length })}
      <button phx-click="toggle" phx-target=${myself}>${open ? "close" : "open"}</button>
      ${open && html`<p>${items.join(", ")}</p>`}
    </section>
  `,
});

const Page = liveView({
  mount: (_socket, { session }) => ({ who: session["who"] as { name: string } | undefined, page: "" }),
  handleParams: (socket, { params }) => socket.assign({ page: text(params["page"], "") }),
  render: ({ who, page }) => html`<p>${who?.name ?? "nobody"} ${page}</p>`,
});

describe("liveIsolated()", () => {
  test("gives the view session data and a query", async () => {
    const view = await liveIsolated(Page, { session: { who: { name: "Ann" } }, query: "?page=2" });
    expect(view.text()).toBe("Ann 2");
  });

  test("reports only crashes of the view itself", async () => {
    const Bad = liveView({
      render: () => {
        throw new Error("no");
      },
    });
    await expect(liveIsolated(Bad)).rejects.toThrow(/LW804[^]*Error: no/);
  });
});

describe("renderComponent() and component()", () => {
  test("render a component as a string", () => {
    expect(renderComponent(Badge, { count: 3 })).toBe('<span class="badge">3</span>');
    expect(() => renderComponent(Cart, { id: "c", items: [] })).toThrow(/LW215/);
  });

  test("run a LiveComponent with events, state and changed props", async () => {
    const cart = await mountComponent(Cart, { id: "cart", items: ["pear"] });
    await cart.click("button");
    expect(cart.text("p")).toBe("pear");
    await cart.setProps({ id: "cart", items: ["pear", "plum"] });
    expect(cart.text(".badge")).toBe("2");
    expect(cart.text("p")).toBe("pear, plum");
  });

  test("show a function component on a page", async () => {
    const badge = await mountComponent(Badge, { count: 1 });
    await badge.setProps({ count: 2 });
    expect(badge.text(".badge")).toBe("2");
  });
});
