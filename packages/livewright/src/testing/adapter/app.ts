import { type Endpoint, endpoint } from "../../endpoint/endpoint.ts";
import type { FileSource } from "../../endpoint/static-files.ts";
import { html } from "../../html/rendered.ts";
import { liveView } from "../../live/live-view.ts";
import { formParams } from "../../params/form-params.ts";
import { get, live, post } from "../../router/routes.ts";
import { silentLogger } from "../../telemetry/logger.ts";

/** The paths that the second endpoint answers begin with this. */
export const SECOND = "/second";
export const LARGE = 1_000_000;
export const FILE_BYTES = 100_000;
/** The largest message. */
export const MESSAGE_BYTES = 300_000;
/** Messages of a flood, and the bytes that each would take on the wire. */
export const FLOOD = { messages: 600, bytes: 50_000 };

/** The endpoints that a server under test carries. */
export interface AdapterApps {
  /** Answers every path but `/host`. */
  readonly main: Endpoint;
  /** Answers the paths below `/second`, with `socketPath: "/second/live"`. */
  readonly second: Endpoint;
}

const FILE: FileSource = {
  read: (path) =>
    path === "large.txt"
      ? { size: LARGE, modified: 1_000, body: () => new TextEncoder().encode("x".repeat(LARGE)) }
      : undefined,
};

/**
 * Makes the endpoints that {@link AdapterSetup.start} puts on a server.
 *
 * @example const { main, second } = adapterApps();
 */
export function adapterApps(): AdapterApps {
  return { main: appAt(""), second: appAt(SECOND) };
}

/** The requests that a client gives up, by their end. */
export interface RequestsSeen {
  /** Requests that wait for their end. */
  hanging: number;
  aborted: number;
  cancelled: number;
}

function appAt(prefix: string): Endpoint {
  const isMain = prefix === "";
  const app: Endpoint = endpoint({
    secretKeyBase: "the endpoints of adapter checks are known to everyone",
    development: false,
    logger: silentLogger,
    cookie: { name: isMain ? "main" : "second" },
    socketPath: `${prefix}/live`,
    static: { [`${prefix}/assets`]: FILE },
    limits: {
      maxParamBytes: 200_000,
      maxBodyGraceMs: 300,
      minBodyBytesPerSecond: 10_000,
      maxFrameBytes: MESSAGE_BYTES,
      maxUnjoinedFrameBytes: MESSAGE_BYTES,
      // A session ends one second after its client has broken off the poll.
      maxPollGapMs: 4_000,
    },
    routes: [
      live(isMain ? "/" : prefix, pageOf(prefix)),
      ...(isMain ? [live("/flooded", Flooded), ...routes()] : []),
      get(`${prefix}/connections`, () => new Response(String(app.connections))),
    ],
  });
  return app;
}

function pageOf(prefix: string) {
  return liveView({
    name: `page${prefix.replace("/", "-")}`,
    mount(socket, { session }) {
      if (socket.connected) socket.subscribe("news");
      return {
        n: 0,
        heard: "",
        uploaded: "",
        user: typeof session["user"] === "string" ? session["user"] : "nobody",
        ip: socket.connectInfo.ip ?? "unknown",
        file: socket.allowUpload("file", { maxFileSize: FILE_BYTES }),
      };
    },
    handleInfo: (socket, message: string) => socket.assign({ heard: message }),
    events: {
      inc: (socket) => socket.update("n", (n) => n + 1),
      chosen() {},
      slow: async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { n: 100 };
      },
      async save(socket) {
        const files = await socket.consumeUploadedEntries("file", ({ size }) => size);
        socket.assign({ uploaded: `${files[0] ?? 0} bytes` });
      },
    },
    render: ({ n, heard, uploaded, user, ip, file }) => html`
      <p>n=${n} heard=${heard} uploaded=${uploaded} user=${user} ip=${ip} page=${prefix}</p>
      <form id="f" phx-change="chosen" phx-submit="save"><input type="file" name="file" data-upload=${file.ref}></form>
    `,
  });
}

const Flooded = liveView({
  name: "flooded",
  mount(socket) {
    if (socket.connected) socket.subscribe("flood");
    return { n: 0 };
  },
  handleInfo: (socket, n: number) => socket.assign({ n }),
  render: ({ n }) => html`<p>${`${n} ${"x".repeat(FLOOD.bytes)}`}</p>`,
});

function routes() {
  const seen: RequestsSeen = { hanging: 0, aborted: 0, cancelled: 0 };
  let release: (() => void) | undefined;
  return [
    post("/form", async (request, { session }) => {
      session.set("posted", true);
      return Response.json(await fieldsOf(request));
    }),
    post("/json", async (request) => Response.json(await request.json()), { csrf: false }),
    post(
      "/count",
      async ({ body }) => {
        let bytes = 0;
        for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
        return Response.json(bytes);
      },
      { csrf: false },
    ),
    post(
      "/broadcast",
      (_, { pubsub }) => {
        pubsub.broadcast("news", "the news");
        return new Response(null, { status: 204 });
      },
      { csrf: false },
    ),
    post(
      "/flood",
      async (_, { pubsub }) => {
        for (let n = 1; n <= FLOOD.messages; n++) {
          pubsub.broadcast("flood", n);
          // A render for each message.
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
        return new Response(null, { status: 204 });
      },
      { csrf: false },
    ),
    get("/cookies", (_, { session }) => {
      session.set("visited", true);
      const headers = new Headers({ "x-own": "yes" });
      for (const name of ["a", "b"]) headers.append("set-cookie", `${name}=1; Path=/`);
      return new Response("cookies", { status: 201, headers });
    }),
    get("/redirect", (_, { redirect }) => redirect("/elsewhere")),
    get("/stream", () => {
      const encoder = new TextEncoder();
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(encoder.encode("first "));
            await new Promise<void>((resolve) => void (release = resolve));
            controller.enqueue(encoder.encode("second"));
            controller.close();
          },
        }),
      );
    }),
    get("/release", () => {
      release?.();
      return new Response("released");
    }),
    get(
      "/hang",
      ({ signal }) =>
        new Promise<Response>((resolve) => {
          const abort = (): void => {
            seen.aborted++;
            resolve(new Response("late"));
          };
          if (signal.aborted) return abort();
          signal.addEventListener("abort", abort);
          seen.hanging++;
        }),
    ),
    get("/endless", () => {
      const chunk = new Uint8Array(10_000);
      return new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(chunk), cancel: () => void seen.cancelled++ }),
      );
    }),
    get("/seen", () => Response.json(seen)),
    get("/slow", async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return new Response("finished");
    }),
    get("/ip", (_, { ip }) => new Response(ip)),
    get("/url", ({ url }) => new Response(url)),
  ];
}

/** Files as their sizes. */
async function fieldsOf(request: Request): Promise<Record<string, unknown>> {
  const { _csrf_token: _, ...fields } = await formParams(request);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof File ? `${value.name} ${value.size}` : value,
    ]),
  );
}
