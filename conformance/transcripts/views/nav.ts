import { html, liveView } from "livewright";

export const Nav = liveView({
  mount: () => ({ action: "", id: undefined as string | undefined, q: undefined as string | undefined }),
  handleParams(socket, { params: { id, q }, uri }) {
    const action = new URL(uri).pathname.split("/")[2] ?? "";
    socket.assign({ action, id: id as string | undefined, q: q as string | undefined });
    socket.pageTitle(`Nav ${action}`);
  },
  events: {
    push_patch: (socket) => socket.pushPatch("/nav/item/1"),
    push_patch_replace: (socket) => socket.pushPatch("/nav/item/2", { replace: true }),
    push_navigate(socket) {
      socket.putFlash("info", "navigated");
      socket.pushNavigate("/nav/a");
    },
    redirect(socket) {
      socket.putFlash("info", "redirected");
      socket.redirect("/nav/b");
    },
    flash: (socket) => socket.putFlash("info", "hello flash"),
  },
  render: ({ action, id, q, flash }) => html`<h1>Nav ${action}</h1>
${flash["info"] !== undefined && html`<p id="flash-info" phx-click="lv:clear-flash" phx-value-key="info">${flash["info"]}</p>`}
<p>id=${id} q=${q}</p>
<a id="patch-b" href="/nav/b" data-phx-link="patch" data-phx-link-state="push">patch b</a>
<a id="patch-item" href="/nav/item/7?q=x" data-phx-link="patch" data-phx-link-state="push">patch item</a>
<a id="navigate-other" href="/other" data-phx-link="redirect" data-phx-link-state="push">navigate other</a>
<a id="navigate-second" href="/second" data-phx-link="redirect" data-phx-link-state="push">navigate second session</a>
<a id="href-dead" href="/dead">href dead</a>
<button id="push-patch" phx-click="push_patch">push_patch</button>
<button id="push-patch-replace" phx-click="push_patch_replace">push_patch replace</button>
<button id="push-navigate" phx-click="push_navigate">push_navigate with flash</button>
<button id="redirect" phx-click="redirect">redirect</button>
<button id="external" phx-click="external">redirect external</button>
<button id="flash" phx-click="flash">flash</button>`,
});

export const Other = liveView({
  render: ({ flash }) => html`<h1>Other</h1>
${flash["info"] !== undefined && html`<p id="flash-info">${flash["info"]}</p>`}
<a id="back" href="/nav/a" data-phx-link="redirect" data-phx-link-state="push">back</a>`,
});
