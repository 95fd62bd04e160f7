// Finds public functions that ignore a misspelt option. A function that is in neither of the two lists below fails the test.

import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { toExpress } from "./adapters/express.ts";
import { toFastify } from "./adapters/fastify.ts";
import { toH3 } from "./adapters/h3.ts";
import { toHono } from "./adapters/hono.ts";
import * as node from "./adapters/node.ts";
import { Endpoint } from "./endpoint/endpoint.ts";
import { html } from "./html/rendered.ts";
import * as formsEntry from "./forms.ts";
import * as root from "./index.ts";
import { JsCommands } from "./js/commands.ts";
import { SocketHandle } from "./live/socket/socket-handle.ts";
import type { Socket } from "./live/socket.ts";
import { newSocketState } from "./live/socket-state.ts";
import * as clusterEntry from "./adapters/cluster.ts";
import * as channelsEntry from "./channels.ts";
import * as natsEntry from "./nats.ts";
import * as postgresEntry from "./postgres.ts";
import * as pubsubEntry from "./pubsub.ts";
import * as redisEntry from "./redis.ts";
import * as routerEntry from "./router.ts";
import * as sessionEntry from "./session.ts";
import * as telemetryEntry from "./telemetry.ts";
import * as testing from "./testing/testing.ts";
import * as ui from "./ui/index.ts";
import * as uploadsEntry from "./uploads.ts";

/** Arguments as plain JavaScript gives them, where no compiler looks at them. */
type Plain = never;
type Call = (options: Plain) => unknown;

/** The modules that applications import on the server. */
const main = {
  ...root,
  ...routerEntry,
  ...formsEntry,
  ...uploadsEntry,
  ...pubsubEntry,
  ...telemetryEntry,
  ...sessionEntry,
  ...redisEntry,
  ...postgresEntry,
  ...natsEntry,
  ...clusterEntry,
  ...channelsEntry,
};

const render = () => html`<p></p>`;
const View = main.liveView({ render });
const handler = () => new Response("ok");
const app = main.endpoint({ routes: [main.live("/", View)], secretKeyBase: "x".repeat(64) });
const { js } = main;

/** By function: a call with options, and one of its options. */
const TAKES_OPTIONS: Readonly<Record<string, readonly [call: Call, option: string]>> = {
  "endpoint.endSessions": [(options) => app.endSessions("users:1", options), "except"],
  "endpoint.drain": [async (options) => app.drain(options), "timeout"],
  memorySessionStore: [(options) => main.memorySessionStore(options), "maxSessions"],
  redisSessionStore: [(options) => main.redisSessionStore({ eval: () => {} } as Plain, options), "prefix"],
  postgresSessionStore: [(options) => main.postgresSessionStore({ query: () => {} } as Plain, options), "table"],
  redisPubSub: [(options) => main.redisPubSub({ duplicate: () => {} } as Plain, options), "prefix"],
  postgresPubSub: [(options) => main.postgresPubSub({ totalCount: 0, connect: () => {} } as Plain, options), "table"],
  natsPubSub: [(options) => main.natsPubSub({ flush: () => {} } as Plain, options), "prefix"],
  clusterPubSub: [(options) => main.clusterPubSub(options), "logger"],
  serveCluster: [(options) => main.serveCluster("./app.ts", options), "workers"],
  channel: [(options) => main.channel("room:*", options), "events"],
  socket: [(options) => main.socket("/ws", options), "channels"],
  csp: [(options) => main.csp(options), "frame-ancestors"],
  definePaths: [
    (options) => main.definePaths({ home: Object.assign(options as object, { path: "/" }) as Plain }),
    "query",
  ],
  del: [(options) => main.del("/", handler, options), "csrf"],
  asyncResult: [(options) => main.asyncResult(main.AsyncResult.ok(1), options), "loading"],
  flashGroup: [(options) => main.flashGroup(options), "flash"],
  focusWrap: [(options) => main.focusWrap(options), "children"],
  form: [(options) => main.form(options), "autoRecover"],
  link: [(options) => main.link(options), "navigate"],
  liveFileInput: [(options) => main.liveFileInput(options), "upload"],
  liveImgPreview: [(options) => main.liveImgPreview(options), "entry"],
  liveTitle: [(options) => main.liveTitle(options), "prefix"],
  portal: [(options) => main.portal(options), "container"],
  "ui.button": [(options) => ui.button(options), "children"],
  "ui.checkbox": [(options) => ui.checkbox(options), "label"],
  "ui.dropdown": [(options) => ui.dropdown(options), "items"],
  "ui.input": [(options) => ui.input(options), "field"],
  "ui.modal": [(options) => ui.modal(options), "cancel"],
  "ui.pagination": [(options) => ui.pagination(options), "pages"],
  "ui.progress": [(options) => ui.progress(options), "value"],
  "ui.select": [(options) => ui.select(options), "prompt"],
  "ui.table": [(options) => ui.table(options), "columns"],
  "ui.tabs": [(options) => ui.tabs(options), "selected"],
  "ui.textarea": [(options) => ui.textarea(options), "rows"],
  "ui.toast": [(options) => ui.toast(options), "timeout"],
  "view.push": [(options) => view().push("save", undefined, options), "target"],
  "view.hook": [(options) => view().hook("p", "save", undefined, options), "target"],
  "view.submit": [(options) => view().submit("form", {}, options), "submitter"],
  "view.waitFor": [(options) => view().waitFor("p", "a", options), "within"],
  "view.assertPatch": [(options) => view().assertPatch("/", options), "within"],
  "view.assertRedirect": [(options) => view().assertRedirect("/", options), "within"],
  "view.assertPushEvent": [(options) => view().assertPushEvent("a", {}, options), "within"],
  "view.assertReply": [(options) => view().assertReply({}, options), "within"],
  "fileInput.upload": [(options) => fileInput().upload("a.jpg", options), "percent"],
  endpoint: [(options) => main.endpoint(options), "routes"],
  get: [(options) => main.get("/", handler, options), "metadata"],
  health: [(options) => main.health(options), "check"],
  inputsFor: [(options) => main.inputsFor({ rows: [] } as Plain, render, options), "hidden"],
  live: [(options) => main.live("/", View, options), "action"],
  liveComponent: [(options) => main.liveComponent(options), "handleEvent"],
  liveRender: [(options) => main.liveRender(View, options), "sticky"],
  liveSession: [(options) => main.liveSession("admin", options, []), "onMount"],
  liveView: [(options) => main.liveView(options), "onMount"],
  patch: [(options) => main.patch("/", handler, options), "csrf"],
  post: [(options) => main.post("/", handler, options), "csrf"],
  put: [(options) => main.put("/", handler, options), "csrf"],
  scope: [(options) => main.scope("/", options, []), "pipeline"],
  toForm: [(options) => main.toForm({}, options), "schema"],
  serve: [(options) => node.serve(app, options), "trustProxy"],
  attach: [(options) => node.attach(createServer(), app, options), "trustProxy"],
  toNodeHandler: [(options) => node.toNodeHandler(app, options), "trustProxy"],
  toExpress: [(options) => toExpress(app, options), "trustProxy"],
  toFastify: [(options) => toFastify(app, options), "trustProxy"],
  toHono: [(options) => toHono(app, options), "trustProxy"],
  toH3: [(options) => toH3(app, options), "trustProxy"],
  DiskFiles: [(options) => new node.DiskFiles(options), "directory"],
  "testing.mountComponent": [(options) => testing.mountComponent(render, {}, options), "connectParams"],
  "testing.live": [(options) => testing.live(app, "/", options), "session"],
  "testing.liveIsolated": [(options) => testing.liveIsolated(View, options), "session"],
  "testing.visit": [(options) => testing.visit(app, "/", options), "session"],
  "js.addClass": [(options) => js().addClass("a", options), "transition"],
  "js.dispatch": [(options) => js().dispatch("a", options), "detail"],
  "js.exec": [(options) => js().exec("data-a", options), "to"],
  "js.focus": [(options) => js().focus(options), "to"],
  "js.focusFirst": [(options) => js().focusFirst(options), "to"],
  "js.hide": [(options) => js().hide(options), "transition"],
  "js.ignoreAttributes": [(options) => js().ignoreAttributes("open", options), "to"],
  "js.navigate": [(options) => js().navigate("/", options), "replace"],
  "js.patch": [(options) => js().patch("/", options), "replace"],
  "js.push": [(options) => js().push("a", options), "value"],
  "js.pushFocus": [(options) => js().pushFocus(options), "to"],
  "js.removeAttribute": [(options) => js().removeAttribute("open", options), "to"],
  "js.removeClass": [(options) => js().removeClass("a", options), "transition"],
  "js.setAttribute": [(options) => js().setAttribute("open", "", options), "to"],
  "js.show": [(options) => js().show(options), "display"],
  "js.toggle": [(options) => js().toggle(options), "display"],
  "js.toggleAttribute": [(options) => js().toggleAttribute("open", "", options), "to"],
  "js.toggleClass": [(options) => js().toggleClass("a", options), "transition"],
  "js.transition": [(options) => js().transition("fade", options), "time"],
  "socket.allowUpload": [(options) => socket().allowUpload("photos", options), "accept"],
  "socket.assignAsync": [(options) => socket().assignAsync("user", () => 1, options), "reset"],
  "socket.pushEvent": [(options) => socket().pushEvent("a", {}, options), "dispatch"],
  "socket.pushNavigate": [(options) => socket().pushNavigate("/", options), "replace"],
  "socket.pushPatch": [(options) => socket().pushPatch("/", options), "replace"],
  "socket.pushRedirect": [(options) => socket().pushRedirect("/", options), "replace"],
  "socket.redirect": [(options) => socket().redirect("/", options), "status"],
  "socket.stream": [(options) => socket().stream("rows", [], options), "limit"],
  "socket.streamAsync": [(options) => socket().streamAsync("rows", () => [], options), "limit"],
  "socket.streamConfigure": [(options) => socket().streamConfigure("rows", options), "domId"],
  "socket.streamInsert": [
    (options) => {
      const own = socket();
      own.stream("rows", []);
      own.streamInsert("rows" as Plain, { id: 1 } as Plain, options);
    },
    "limit",
  ],
};

/** Functions and classes without options: values, callbacks, props, and what the package itself makes. */
const TAKES_NONE = new Set(
  `accept refuse AsyncCancelled AsyncResult rowButtons byId closest component consoleLogger dynamicTag each hostPath listInput
   formParams rowInputs html HttpError inner intersperse js    LivewrightError localPubSub memo memoryWriter message postpone privateKey raw relayPubSub renderToString
   safeFileName selectOptions streamWriter stripUnused topic topicName unsafeUrl uploadErrors usedInput files
   testing.closeAll testing.FakeClock testing.fakeClock testing.PagePart testing.renderComponent testing.restart
   testing.TestArea testing.TestComponent testing.TestElement testing.TestFileInput testing.TestForm testing.TestView
   testing.Visitor
   ui.list ui.showModal ui.hideModal
   view.child view.within view.patch view.navigate view.async view.assertNoPatch view.assertNoRedirect view.followRedirect
   view.assertNoPushEvent view.expectCrash view.openBrowser view.disconnect view.reconnect view.close view.render view.text
   view.texts view.has view.count view.value view.find view.element view.click view.keydown view.keyup view.focus
   view.blur view.change view.selectFiles view.fileInput view.form view.formOf view.settled view.act
   fileInput.choose fileInput.preflight fileInput.fail
   endpoint.broadcast endpoint.sessionCookie endpoint.listSessions endpoint.endSession endpoint.disconnect endpoint.routeInfo endpoint.provideClient
   endpoint.provideTemporaryFiles endpoint.close endpoint.path endpoint.fetch endpoint.upgrade
   js.concat js.popFocus js.toAttribute js.toJSON
   socket.assign socket.assignNew socket.attachHook socket.cancelAsync socket.cancelUpload socket.changed
   socket.clearFlash socket.consumeUploadedEntries socket.consumeUploadedEntry socket.detachHook socket.disallowUpload
   socket.getPrivate socket.loadOnce socket.putFlash socket.putPrivate socket.startAsync socket.streamDelete
   socket.streamDeleteByDomId socket.update socket.temporaryAssign socket.tempAssign socket.pageTitle
   socket.broadcast socket.broadcastFrom socket.child socket.navigationType socket.putLayout socket.renderWith
   socket.repeat socket.sendAfter socket.sendInfo socket.sendUpdate socket.sendUpdateAfter
   socket.staticChanged socket.subscribe socket.track socket.unsubscribe socket.untrack socket.updatePresence socket.uploadedEntries`.split(
    /\s+/,
  ),
);

function socket(): Socket {
  const recorded = (): void => undefined;
  return new SocketHandle(
    newSocketState({ id: "phx-1", connected: false, development: true, onChange: recorded } as Plain),
  );
}

/** The methods of a class and of those it extends, without inner ones. */
function methodsOf({ prototype }: { readonly prototype: object }, name: string): string[] {
  const names: string[] = [];
  for (let from: object | null = prototype; from !== null && from !== Object.prototype;) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from)))
      if (typeof value === "function" && key !== "constructor") names.push(`${name}.${key}`);
    from = Object.getPrototypeOf(from) as object | null;
  }
  return names;
}

function functionsOf(module: object, prefix = ""): string[] {
  return Object.entries(module)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => prefix + name);
}

/** Methods that refuse unknown options before they look at the page they are for. */
function view(): testing.TestView {
  return Object.create(testing.TestView.prototype) as testing.TestView;
}

function fileInput(): testing.TestFileInput {
  return Object.create(testing.TestFileInput.prototype) as testing.TestFileInput;
}

const PUBLIC = [
  ...functionsOf(main),
  ...functionsOf({ ...node, toExpress, toFastify, toH3, toHono }),
  ...functionsOf(testing, "testing."),
  ...functionsOf(ui, "ui."),
  ...methodsOf(testing.TestView, "view"),
  ...methodsOf(testing.TestFileInput, "fileInput"),
  ...methodsOf(Endpoint, "endpoint"),
  ...functionsOf(app, "endpoint."),
  ...methodsOf(JsCommands, "js"),
  ...methodsOf(SocketHandle, "socket"),
];

test("the test knows of each public function whether it takes options", () => {
  expect(PUBLIC.filter((name) => !Object.hasOwn(TAKES_OPTIONS, name) && !TAKES_NONE.has(name))).toEqual([]);
  expect(Object.keys(TAKES_OPTIONS).filter((name) => !PUBLIC.includes(name))).toEqual([]);
});

describe("a misspelled option of a public function is refused with a code and the right name", () => {
  test.each(Object.entries(TAKES_OPTIONS))("%s", async (_name, [call, option]) => {
    const misspelt = `${option.slice(0, -2)}${option.at(-1)}${option.at(-2)}`;
    const error: unknown = await new Promise((resolve) => {
      resolve(call({ [misspelt]: ["x"] } as Plain));
    }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(main.LivewrightError);
    const { message } = error as Error;
    expect(message).toContain(`"${misspelt}"`);
    expect(message).toContain(option);
  });
});

test("the errors about options have a code and a hint", () => {
  expect(() => socket().pushEvent("saved", {}, { dispach: "before" } as Plain)).toThrow(
    'LW106  pushEvent has no option "dispach".\n  Did you mean "dispatch"? It has dispatch.',
  );
});

test("a policy refuses a directive that browsers would ignore", () => {
  expect(() => main.csp({ "frame-ancestor": ["'none'"] })).toThrow(
    'LW102  The Content-Security-Policy is invalid: "frame-ancestor" is not a directive.\n  Did you mean "frame-ancestors"?',
  );
});
