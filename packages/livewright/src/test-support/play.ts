import { andThen } from "../foundation/maybe-async.ts";
import { html } from "../html/rendered.ts";
import { liveView, type LiveView, type OnMount } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import type { ViewHandle } from "../live/view-handle.ts";
import { live, liveSession } from "../router/routes.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { appOf, Browser, type Wire } from "./browser.ts";
import { settled } from "./fixtures.ts";

/** The effects of a callback, apart from recording that it ran: in both renders, or in the named one. */
export type Deeds = Readonly<Record<string, "throw" | "reject" | "wait" | "redirect" | "navigate" | "patch" | "halt">>;

/** A step of the user, the client or the server. */
export type Step =
  | "GET"
  | "join"
  | "rejoin"
  | "event"
  | "event:patch"
  | "event:task"
  | "event:send"
  | "info"
  | "call"
  | "cast"
  | "patch"
  | "navigate"
  | "leave"
  | "close"
  | "shutdown"
  | "join, close"
  | "event, close"
  | "event, leave";

/** A view that records its callbacks, and a browser that uses it. */
export class Play {
  readonly log: string[] = [];
  readonly #app: Endpoint;
  readonly #visitor: Browser;
  readonly #deeds: Deeds;
  readonly #done = new Set<string>();
  #wire: Wire | undefined;
  #handle: ViewHandle | undefined;

  constructor(deeds: Deeds) {
    this.#deeds = deeds;
    const outer: OnMount = (socket) => this.#did(socket, "outer") as never;
    const routes = [
      liveSession("s", { onMount: [outer] }, [live("/view", this.#view("")), live("/other", this.#view("other:"))]),
    ];
    this.#app = appOf({ routes });
    this.#visitor = new Browser(this.#app);
  }

  /** Takes a step. Returns the callbacks that ran, the pushed messages, and the reply. */
  async step(step: Step): Promise<string> {
    const outcome = await this.#take(step);
    await settled();
    const frames = this.#wire?.heard() ?? [];
    const said = frames.map(([, , , event]) => event).filter((event) => event !== "diff" && event !== "phx_reply");
    return [...this.log.splice(0), ...said.map((event) => `<${event}>`), outcome]
      .filter((part) => part !== "")
      .join(" ");
  }

  async #take(step: Step): Promise<string> {
    const wire = this.#wire;
    switch (step) {
      case "GET":
        return String((await this.#visitor.get("/view")).status);
      case "join":
        this.#wire = this.#visitor.connect();
        return answer(await this.#wire.join());
      case "rejoin":
        return answer((await wire?.join()) ?? {});
      case "event":
      case "event:patch":
      case "event:task":
      case "event:send":
        return answer((await wire?.event(step)) ?? {});
      case "info":
        this.#handle?.sendInfo("info");
        return "";
      case "cast":
        this.#handle?.cast("cast");
        return "";
      case "call":
        return (
          (await this.#handle?.call("call").then(String, (error: Error) => `refused: ${error.message.slice(0, 5)}`)) ??
          ""
        );
      case "patch":
        return answer((await wire?.request("live_patch", { url: "http://app.test/view?page=2" })) ?? {});
      case "navigate":
        await wire?.request("phx_leave", {});
        return answer((await wire?.join({}, { redirect: "http://app.test/other" })) ?? {});
      case "leave":
        return answer((await wire?.request("phx_leave", {})) ?? {});
      case "close":
        wire?.connection.closed();
        return "";
      case "shutdown":
        await this.#app.close();
        return "";
      case "join, close": {
        this.#wire = this.#visitor.connect();
        const joined = this.#wire.join();
        this.#wire.connection.closed();
        return answer(await joined);
      }
      case "event, close": {
        const handled = wire?.event("event");
        wire?.connection.closed();
        return answer((await handled) ?? {});
      }
      case "event, leave": {
        const handled = wire?.event("event");
        const left = wire?.request("phx_leave", {});
        return `${answer((await handled) ?? {})} ${answer((await left) ?? {})}`;
      }
    }
  }

  /** A view with all callbacks. */
  #view(prefix: string): LiveView {
    const did = (socket: unknown, name: string): never => this.#did(socket as Socket, prefix + name) as never;
    const inner: OnMount = (socket) => {
      socket.attachHook("handleParams", "h", (own) => did(own, "hook:params"));
      socket.attachHook("handleEvent", "h", (own) => did(own, "hook:event"));
      socket.attachHook("handleInfo", "h", (own) => did(own, "hook:info"));
      socket.attachHook("handleAsync", "h", (own) => did(own, "hook:async"));
      socket.attachHook("afterRender", "h", (own) => did(own, "afterRender"));
      return did(socket, "inner");
    };
    return liveView({
      onMount: [inner],
      mount: (socket): { n: number } => {
        this.#handle = socket.self;
        return andThen(did(socket, "mount") as unknown, (result) => result ?? { n: 0 }) as never;
      },
      handleParams(socket) {
        // Changes an assign, so that every patch renders.
        socket.update("n", (n) => n + 1);
        return did(socket, "params");
      },
      handleEvent(socket, event): undefined {
        socket.update("n", (n) => n + 1);
        if (event === "event:patch") socket.pushPatch("/view?page=3");
        if (event === "event:send") socket.sendInfo("sent");
        if (event === "event:task") socket.startAsync("task", () => "done");
        return did(socket, "event");
      },
      handleInfo(socket) {
        socket.update("n", (n) => n + 1);
        return did(socket, "info");
      },
      handleAsync(socket) {
        socket.update("n", (n) => n + 1);
        return did(socket, "async");
      },
      handleCall(socket) {
        socket.update("n", (n) => n + 1);
        return did(socket, "call") ?? "answered";
      },
      handleCast(socket) {
        socket.update("n", (n) => n + 1);
        return did(socket, "cast");
      },
      terminate: (socket, { kind }) => did(socket, `terminate(${kind})`),
      render: ({ n }) => {
        this.#did(undefined, `${prefix}render`);
        return html`<p>${n}</p>`;
      },
    }) as LiveView;
  }

  #did(socket: Socket | undefined, name: string): unknown {
    this.log.push(name);
    const phase = socket?.connected === true ? "live" : "dead";
    const deed = this.#deeds[`${phase} ${name}`] ?? this.#deeds[name];
    switch (deed) {
      case "throw":
        throw new Error(`${name} was asked to fail.`);
      case "reject":
        return Promise.resolve().then(() => Promise.reject(new Error(`${name} was asked to fail.`)));
      case "wait":
        return Promise.resolve().then(() => void this.log.push(`${name}!`));
      case "redirect":
        return socket?.redirect("/away");
      case "navigate":
        return socket?.pushNavigate("/other");
      case "halt":
        return "halt";
      case "patch":
        // Only once in each render, to avoid an endless loop.
        if (this.#done.has(phase + name)) return undefined;
        this.#done.add(phase + name);
        return socket?.pushPatch("/view?page=9");
      default:
        return undefined;
    }
  }
}

/** The kind of reply to the client. */
function answer(response: Readonly<Record<string, unknown>>): string {
  const what = ["rendered", "diff", "live_redirect", "redirect", "reason"].find((name) => name in response);
  return what === undefined ? "{}" : what === "reason" ? String(response["reason"]) : what;
}
