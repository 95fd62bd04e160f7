import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import { live, liveSession } from "../router/routes.ts";
import type { Layout } from "./layout.ts";
import { liveView, type OnMount } from "./live-view.ts";
import type { RootLayout } from "./root-layout.ts";
import type { Socket } from "./socket.ts";

interface User {
  readonly name: string;
}
const requireUser = (socket: Socket) =>
  socket.connected ? { currentUser: { name: "Ann" } as User } : socket.redirect("/login");

const appLayout: Layout<{ readonly currentUser: User }> = ({ content, assigns, url, csrfToken }) => {
  expectTypeOf(assigns.currentUser).toEqualTypeOf<User>();
  expectTypeOf(url).toEqualTypeOf<URL>();
  expectTypeOf(csrfToken).toEqualTypeOf<string | undefined>();
  return html`${assigns.currentUser.name}${url.pathname}${csrfToken}${content}`;
};

test("a view accepts a layout whose assigns it has", () => {
  liveView({ onMount: [requireUser], layout: appLayout, render: () => html`` });
  liveView({
    mount: (_socket, _context) => ({ currentUser: { name: "Bob" } }),
    layout: appLayout,
    render: () => html``,
  });
  liveView({
    mount: () => ({ title: "a" }),
    layout: ({ assigns, content }) => {
      expectTypeOf(assigns.title).toEqualTypeOf<string>();
      return html`${content}`;
    },
    render: () => html``,
  });
  // @ts-expect-error the user is missing
  liveView({ mount: () => ({ n: 0 }), layout: appLayout, render: () => html`` });
  liveView({
    mount(socket) {
      // @ts-expect-error a layout gives markup
      socket.putLayout(() => "");
      return { n: 0 };
    },
    handleParams(socket) {
      // @ts-expect-error the user is missing
      socket.putLayout(appLayout);
    },
    render: () => html``,
  });
});

test("views of a live session know the assigns of its hooks", () => {
  const members = liveSession("members", { onMount: [requireUser], layout: appLayout });
  const Inbox = members.liveView({
    mount(socket) {
      expectTypeOf(socket.assigns.currentUser).toEqualTypeOf<User>();
      return { mails: [socket.assigns.currentUser.name] };
    },
    events: { open: (socket) => void expectTypeOf(socket.assigns.currentUser).toEqualTypeOf<User>() },
    render({ currentUser, mails }) {
      expectTypeOf(currentUser).toEqualTypeOf<User>();
      return html`${currentUser.name}${mails}`;
    },
  });
  members.routes([live("/inbox", Inbox)]);
  // @ts-expect-error a misspelt name
  members.liveView({ render: ({ curentUser }) => html`${curentUser}` });
  // @ts-expect-error the session has no user
  liveSession("public", { layout: appLayout });
  // @ts-expect-error a hook halts with a redirect
  liveSession("public", { onMount: [() => "halt"] });
  liveSession("admin", { onMount: [async () => "cont"] }, []);
});

test("a root layout knows the assigns it reads", () => {
  const root: RootLayout<{ readonly currentUser: User }> = ({ assigns, csrfToken, url, content }) => {
    expectTypeOf(assigns.currentUser).toEqualTypeOf<User>();
    expectTypeOf(csrfToken).toEqualTypeOf<string>();
    expectTypeOf(url).toEqualTypeOf<URL>();
    return html`${content}`;
  };
  liveSession("members", { onMount: [requireUser], rootLayout: root });
  // @ts-expect-error the session has no user
  liveSession("public", { rootLayout: root });
  const open: OnMount = () => {};
  liveSession("open", { onMount: [open], layout: ({ content }) => html`${content}` });
});
