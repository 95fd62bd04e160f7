// Tests a running server as a browser uses it, with the frames of the official client.

import { once } from "node:events";

// Not by its name: the bench is not part of what the compiler checks.
const { request, Visitor } = await import(new URL("../../bench/client.mjs", import.meta.url).href);

const BYTES = 100_000;

/**
 * Checks a running server.
 *
 * @param {string} base its address
 * @param {{ stop: () => void, ended: Promise<unknown> }} server `stop` asks it to end in an orderly way; `ended` settles with its
 *   exit code
 * @returns {AsyncGenerator<string>} a name for each check that held
 * @throws {Error} for the first check that fails
 */
export async function* smoke(base, { stop, ended }) {
  for (const path of ["client.js", "ui.css"]) {
    const { status, body } = await request(base, `/livewright/${path}`);
    expect(`GET /livewright/${path}`, status === 200 && body.length > 40, { status, bytes: body.length });
  }
  yield "client files";

  const asset = await request(base, "/assets/large.txt");
  expect("a static file", asset.status === 200 && asset.body.length === 200_000, asset.status);
  const missing = await request(base, "/nowhere");
  expect("an unknown path", missing.status === 404, missing.status);
  yield "static files";

  const visitor = await Visitor.open(base, "/", true);
  expect("the page", visitor.html?.includes("Count: ") === true, visitor.html);
  expect("the join", JSON.stringify(visitor.joined).includes("Count: "), visitor.joined);
  yield "page and join";

  for (const count of ["1", "2"]) {
    const reply = JSON.stringify(await visitor.event("inc"));
    expect("an event", reply.includes(`"${count}"`), reply);
  }
  yield "events";

  const reply = JSON.stringify(await upload(visitor));
  expect("an upload", reply.includes(`"${BYTES}"`), reply);
  yield "an upload";

  const closed = once(visitor.socket, "close");
  stop();
  const [code] = await within("the close of the socket", closed);
  // The client reconnects elsewhere only after one of these.
  expect("the code of the close", code === 1012 || code === 1001, code);
  const exit = await within("the end of the process", ended);
  expect("the exit code", exit === 0, exit);
  yield "an orderly end";
}

/** Sends a file as the official client does, in two chunks, and consumes it. */
async function upload(/** @type {{ socket: import("ws").WebSocket, topic: string, joined: unknown }} */ visitor) {
  const { socket, topic, joined } = visitor;
  const waiting = new Map();
  socket.on("message", (/** @type {Buffer} */ data) => {
    const [, ref, , event, payload] = JSON.parse(data.toString());
    if (event === "phx_reply") waiting.get(ref)?.(payload.response);
  });
  let refs = 1_000_000;
  const answerTo = async (/** @type {string} */ ref) =>
    within(`the answer to ${ref}`, new Promise((resolve) => waiting.set(ref, resolve)));
  const push = (/** @type {string} */ on, /** @type {string} */ event, /** @type {object} */ payload, join = "4") => {
    const ref = String(refs++);
    const reply = answerTo(ref);
    socket.send(JSON.stringify([join, ref, on, event, payload]));
    return reply;
  };
  const ref = /(?<![-\w])phx-[\w-]{12}(?![-\w])/.exec(JSON.stringify(joined))?.[0] ?? "";
  const entries = [{ ref: "0", name: "a.bin", type: "", size: BYTES, path: "file" }];
  const form = { type: "form", value: "", meta: {}, uploads: { [ref]: entries } };
  await push(topic, "event", { ...form, event: "chosen" });
  const allowed = await push(topic, "allow_upload", { ref, entries });
  const join = String(refs);
  await push("lvu:0", "phx_join", { token: allowed.entries["0"] }, join);
  for (const bytes of [64_000, BYTES - 64_000]) {
    const chunk = String(refs++);
    const head = [join, chunk, "lvu:0", "chunk"];
    const reply = answerTo(chunk);
    const lengths = Buffer.from([0, ...head.map((part) => part.length)]);
    socket.send(Buffer.concat([lengths, Buffer.from(head.join("")), Buffer.alloc(bytes, 7)]));
    await reply;
  }
  await push(topic, "progress", { event: null, ref, entry_ref: "0", progress: 100 });
  return push(topic, "event", { type: "form", event: "save", value: "", meta: {}, uploads: {} });
}

/**
 * @template T
 * @param {string} what
 * @param {Promise<T>} promise
 */
async function within(what, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within 20 s`)), 20_000);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}

/**
 * @param {string} what
 * @param {boolean} held
 * @param {unknown} found
 */
function expect(what, held, found) {
  if (!held) throw new Error(`${what} is not as expected: ${JSON.stringify(found)?.slice(0, 500)}`);
}
