// Starts the services that tests need, such as Redis and Postgres, from packages of the operating system. services.d.mts has the
// documentation of the exports.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { findProgram } from "./find-program.mjs";

/** @typedef {import("./services.d.mts").ServiceName} ServiceName */
/** @typedef {import("./services.d.mts").ServiceOptions} ServiceOptions */
/** @typedef {import("./services.d.mts").Service} Service */
/** @typedef {{ program: string, port: number, folder: string }} Setup */
/** @typedef {{ uid: number, gid: number }} User */

/**
 * @typedef {object} Kind
 * @property {import("./find-program.mjs").Program} program
 * @property {string} scheme of its URL
 * @property {string} [path] of its URL
 * @property {RegExp} [ready] the line of its log that says so; without one, the port is tried
 * @property {string} [signal] ends it without delay, with all its processes; default TERM
 * @property {string} [config] the name of its configuration file
 * @property {(setup: Setup) => readonly string[]} command the program and its arguments
 */

const HOST = "127.0.0.1";
const READY_MS = 60_000;
const KEPT_LOG = 20_000;

/** @type {Record<ServiceName, Kind>} */
const KINDS = {
  redis: {
    program: packaged("Redis", "REDIS_SERVER_PATH", "redis-server", "brew install redis"),
    scheme: "redis",
    ready: /Ready to accept connections/,
    command: ({ program: redis, port, folder }) => [
      redis,
      "--port",
      `${port}`,
      "--bind",
      HOST,
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "no",
    ],
  },
  postgres: {
    program: {
      ...packaged("PostgreSQL", "POSTGRES_PATH", "postgres", "brew install postgresql"),
      places: postgresPlaces(),
      packages: ["postgresql"],
    },
    scheme: "postgres",
    path: "/postgres",
    ready: /database system is ready to accept connections/,
    // Ends without a checkpoint, since the data is deleted anyway.
    signal: "QUIT",
    command: postgresCommand,
  },
  nats: {
    program: packaged("NATS", "NATS_SERVER_PATH", "nats-server", "brew install nats-server"),
    scheme: "nats",
    ready: /Server is ready/,
    command: ({ program: nats, port }) => [nats, "--addr", HOST, "--port", `${port}`],
  },
  nginx: {
    program: packaged("nginx", "NGINX_PATH", "nginx", "brew install nginx"),
    scheme: "http",
    config: "nginx.conf",
    command: ({ program: nginx, folder }) => [
      nginx,
      "-p",
      folder,
      "-c",
      join(folder, "nginx.conf"),
      "-e",
      "stderr",
      "-g",
      `daemon off; pid ${folder}/nginx.pid;`,
    ],
  },
  haproxy: {
    program: packaged("HAProxy", "HAPROXY_PATH", "haproxy", "brew install haproxy"),
    scheme: "http",
    config: "haproxy.cfg",
    command: ({ program: haproxy, folder }) => [haproxy, "-db", "-f", join(folder, "haproxy.cfg")],
  },
};

/**
 * Runs the service, and ends it when the input closes. The system closes the input when the process that started it ends, even if that
 * process is killed.
 */
const GUARD = `
folder=$1 signal=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- &
service=$!
echo "$service" >&2
(
  cat <&3
  # A stopped process receives the signal when it continues.
  kill -"$signal" "$service"; kill -CONT "$service"
  tries=0
  while [ $tries -lt 100 ] && kill -0 "$service"; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$service"
) >/dev/null 2>&1 &
watch=$!
wait "$service"; status=$?
kill "$watch" 2>/dev/null
rm -rf "$folder"
exit $status
`;

/** @type {typeof import("./services.d.mts").findService} */
export function findService(name) {
  return findProgram(KINDS[name].program, { install: true });
}

/** @type {typeof import("./services.d.mts").startService} */
export async function startService(name, options = {}) {
  const program = findService(name);
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(name, program, options.port ?? (await freePort()), options);
    } catch (error) {
      // Another process may take a free port before the service does.
      const taken = error instanceof Error && /address already in use|cannot bind/i.test(error.message);
      if (!taken || options.port !== undefined || attempt === 3) throw error;
    }
  }
}

/**
 * @param {ServiceName} name
 * @param {string} program
 * @param {number} port
 * @param {ServiceOptions} options
 * @returns {Promise<Service>}
 */
async function start(name, program, port, { config, args = [] }) {
  const kind = KINDS[name];
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), `livewright-${name}-`));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  let command;
  try {
    if (kind.config !== undefined) writeFileSync(join(folder, kind.config), config?.({ port, folder }) ?? "");
    command = [...kind.command({ program, port, folder }), ...args];
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const child = spawn("/bin/sh", ["-c", GUARD, "guard", folder, kind.signal ?? "TERM", ...command], {
    cwd: folder,
    // A group of its own, so that Ctrl+C in a terminal reaches the guard as the end of its input.
    detached: true,
    stdio: "pipe",
    ...user,
  });
  const ended = once(child, "exit");
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (/** @type {string} */ text) => (log = (log + text).slice(-KEPT_LOG)));
  }
  const pid = once(child.stderr, "data").then(([first]) => Number.parseInt(first, 10));
  const state = { ended: false };
  void ended.then(() => (state.ended = true));
  const stop = async () => {
    child.ref();
    child.stdin.destroy();
    await ended;
  };
  try {
    await untilReady(kind, port, state, () => log);
  } catch (error) {
    await stop();
    throw new Error(`${program} did not start: ${error instanceof Error ? error.message : String(error)}\n${log}`, {
      cause: error,
    });
  }
  // The test run may end while the service runs.
  child.unref();
  for (const stream of child.stdio) /** @type {import("node:net").Socket | null} */ (stream)?.unref();
  const url = `${kind.scheme}://${name === "postgres" ? "postgres@" : ""}${HOST}:${port}${kind.path ?? ""}`;
  return { url, host: HOST, port, pid: await pid, log: () => log, stop };
}

/**
 * @param {Kind} kind
 * @param {number} port
 * @param {{ ended: boolean }} state
 * @param {() => string} log
 */
async function untilReady({ ready }, port, state, log) {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    if (state.ended) throw new Error("the program ended.");
    if (ready === undefined ? await accepts(port) : ready.test(log())) return;
    await delay(10);
  }
  throw new Error(`it was not ready after ${READY_MS / 1000} s.`);
}

/** @param {number} port */
async function accepts(port) {
  const socket = connect(port, HOST);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort() {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** The user that services run as if this process is root: Postgres refuses root. @returns {User | undefined} */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync("/etc/passwd", "utf8").match(/^nobody:[^:]*:(\d+):(\d+):/m);
  if (entry === null) throw new Error("The user nobody, whom services run as, is missing from /etc/passwd.");
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

/**
 * @param {string} name
 * @param {string} variable
 * @param {string} command
 * @param {string} brew
 * @returns {import("./find-program.mjs").Program}
 */
function packaged(name, variable, command, brew) {
  return { name, variables: [variable], commands: [command], packages: [command], brew };
}

/** Debian keeps each version of Postgres in a folder of its own. */
function postgresPlaces() {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, "bin", "postgres"));
}

/** Creates the database, and runs the server in place of the shell. @param {Setup} setup */
function postgresCommand({ program: postgres, port, folder }) {
  const data = join(folder, "data");
  const initdb = join(dirname(realpathSync(postgres)), "initdb");
  const flags = `-D "$data" -U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions`;
  const script = `initdb=$1 data=$2; shift 2; "$initdb" ${flags} && exec "$@"`;
  const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB"];
  const places = [`listen_addresses=${HOST}`, `port=${port}`, `unix_socket_directories=${folder}`];
  const options = [...settings, ...places].flatMap((setting) => ["-c", setting]);
  return ["/bin/sh", "-c", script, "postgres", initdb, data, postgres, "-D", data, ...options];
}

// Before the tests, as a program: installs the services that tests of the package start.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    for (const name of /** @type {const} */ (["redis", "postgres"])) process.stdout.write(`${findService(name)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
