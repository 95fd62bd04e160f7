import { afterEach, expect, test, vi } from "vitest";
import { fixtureApp } from "../test-support/runtime-fixtures.ts";
import { toDeno } from "./deno.ts";

afterEach(() => void vi.unstubAllGlobals());

const INFO = { remoteAddr: { transport: "tcp", hostname: "192.0.2.1", port: 5 } };
const ORIGIN = "http://a.test";
const UPGRADE = { upgrade: "websocket", origin: ORIGIN, "sec-websocket-protocol": "phoenix, token" };

/** A WebSocket of Deno that records its calls. */
class Socket extends EventTarget {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  readonly calls: string[] = [];
  send(text: string): void {
    this.calls.push(`send ${text}`);
  }
  close(code?: number): void {
    this.calls.push(`close ${code ?? "now"}`);
  }
  receive(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

/** Opens a socket through the API of Deno. */
async function open() {
  const socket = new Socket();
  const protocols: (string | undefined)[] = [];
  const response = new Response(null);
  vi.stubGlobal("Deno", {
    upgradeWebSocket(_: Request, { protocol }: { protocol?: string }) {
      protocols.push(protocol);
      return { socket, response };
    },
  });
  const pages = toDeno(fixtureApp(), { drainTimeout: 5_000 });
  const request = new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, { headers: UPGRADE });
  expect(await pages.fetch(request, INFO)).toBe(response);
  expect(protocols).toEqual(["phoenix"]);
  socket.dispatchEvent(new Event("open"));
  return { pages, socket };
}

test("answers with the address of the client, and leaves requests without a route to `next`", async () => {
  const pages = toDeno(fixtureApp());
  expect(await (await pages.fetch(new Request(`${ORIGIN}/url`), INFO)).text()).toBe("http://a.test/url 192.0.2.1");
  const next = () => new Response("own");
  expect(await (await pages.fetch(new Request(`${ORIGIN}/elsewhere`), INFO, next)).text()).toBe("own");
});

test("refuses an upgrade of another origin without the API of Deno", async () => {
  const headers = { ...UPGRADE, origin: "https://evil.test" };
  const request = new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, { headers });
  expect((await toDeno(fixtureApp()).fetch(request, INFO)).status).toBe(403);
});

test("passes text and bytes to the connection", async () => {
  const { socket } = await open();
  socket.receive(JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
  expect(socket.calls).toEqual(['send [null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]']);
  // Bytes that are not a frame of the protocol end the socket.
  socket.receive(new Uint8Array([9, 9]).buffer);
  expect(socket.calls.at(-1)).toBe("close 1011");
});

test("drains until its sockets are closed", async () => {
  const { pages, socket } = await open();
  let drained = false;
  const attached = pages.attach({ addr: INFO.remoteAddr, shutdown: async () => {} });
  const draining = attached.drain().then(() => (drained = true));
  await vi.waitFor(() => expect(socket.calls).toEqual(["close 1012"]));
  expect(drained).toBe(false);
  socket.dispatchEvent(new Event("close"));
  await draining;
});

test("aborts the requests of a server that does not end in time", async () => {
  const abort = new AbortController();
  const pages = toDeno(fixtureApp(), { drainTimeout: 1 });
  await pages.attach({ addr: INFO.remoteAddr, shutdown: () => new Promise(() => {}) }, abort).close();
  expect(abort.signal.aborted).toBe(true);
});
