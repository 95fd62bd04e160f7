// Reads the CPU time and memory of a process that the bench has not started, from /proc. Works on Linux only.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** /proc counts time in hundredths of a second, whatever the clock of the kernel. */
const MICROSECONDS_PER_TICK = 10_000;
const LISTENING = "0A";

/**
 * Finds the process of a server.
 *
 * @param {string} base the URL of the server
 * @param {number} [pid] its process id; default: the process that listens on the port
 * @returns functions that read its CPU time (microseconds) and memory (bytes); undefined if it is not visible
 */
export function processOf(base, pid = listenerOn(new URL(base))) {
  if (pid === undefined || attempt(() => cpu(pid)) === undefined) return undefined;
  return { cpu: () => cpu(pid), rss: () => rss(pid) };
}

function cpu(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program is in parentheses and may contain any characters.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

function rss(pid) {
  const [, kilobytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+)/m) ?? [];
  return Number(kilobytes) * 1024;
}

function listenerOn({ hostname, port, protocol }) {
  if (!["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return undefined;
  const wanted = Number(port === "" ? { "http:": 80, "https:": 443 }[protocol] : port);
  const inodes = new Set();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (attempt(() => readFileSync(table, "utf8")) ?? "").split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTENING && Number.parseInt(local.split(":")[1], 16) === wanted) inodes.add(`socket:[${inode}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      if (inodes.has(attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)))) return Number(pid);
    }
  }
  return undefined;
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
