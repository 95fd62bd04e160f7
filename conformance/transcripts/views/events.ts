import { html, js, liveView, raw } from "livewright";

const HTML = `<b>&amp;"'</b>`;
const CLICK = js()
  .toggle({ to: "#panel" })
  .push("js", { value: { x: 1 } })
  .addClass("on", { to: "#panel" });
const MOUNTED = js().transition("fade");
const REMOVE = js().hide({ transition: "fade-out" });

export const Events = liveView({
  mount: () => ({ value: "", key: "", focus: "", ticks: 0 }),
  events: {
    ping(socket, params) {
      socket.pushEvent("pong", { got: params });
      return { pong: params };
    },
    reply: (_, params) => ({ echo: params }),
    push(socket) {
      socket.pushEvent("a", { n: 1 });
      socket.pushEvent("b", { n: 2 });
    },
    noop() {},
    crash() {
      throw new Error("boom");
    },
    key: (socket, { key, value }) => socket.assign({ key: key as string, value: value as string }),
    focus: (socket) => socket.assign({ focus: "focus" }),
    blur: (socket) => socket.assign({ focus: "blur" }),
    js: (socket, { x }) => socket.update("ticks", (ticks) => ticks + Number(x)),
  },
  render: ({ value, key, focus, ticks }) => html`<h1>Events</h1>
<div id="ping" phx-hook="Ping">ping</div>
<button id="reply" phx-click="reply" phx-value-a="1" phx-value-b="two">reply</button>
<button id="push" phx-click="push">push_event</button>
<button id="noop" phx-click="noop">noop</button>
<button id="crash" phx-click="crash">crash</button>
<button id="unknown" phx-click="no_such_event">unknown event</button>
<button id="exit" phx-click="stop">stop</button>
<input id="keys" phx-keydown="key" phx-key="Enter" phx-focus="focus" phx-blur="blur" phx-debounce="100" value="${value}">
<button id="js" phx-click=${CLICK}>js</button>
<div id="panel" phx-mounted=${MOUNTED} phx-remove=${REMOVE}>panel</div>
<div id="ignore" phx-update="ignore">${ticks}</div>
<p id="escaped" title="${HTML}" data-t=${true} data-f=${false} data-n=${null} class=${["a", null, false, "b"]} style="width: ${ticks}px">${HTML}</p>
<p id="raw">${raw(HTML)}</p>
<p id="state">${key}|${focus}|${ticks}</p>
<textarea id="ta">${HTML}</textarea>
<div id="attrs" data-b="2" data-a="${ticks}"></div>`,
});
