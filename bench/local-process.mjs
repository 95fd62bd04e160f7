// A process of this machine that is not the bench's child: who listens on a port, its CPU time and its memory. Linux tells.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** In /proc times are counted in hundredths of a second, whatever the kernel's own clock is. */
const MICROSECONDS_PER_TICK = 10_000;
const LISTENING = "0A";

/**
 * The process behind an address.
 *
 * @param {string} base where the server is
 * @param {number} [pid] its number, if it is known; otherwise it is looked for
 * @returns what asks it for CPU time (microseconds) and memory (bytes), or nothing when it cannot be seen from here
 */
export function processOf(base, pid = listenerOn(new URL(base))) {
  if (pid === undefined || attempt(() => cpu(pid)) === undefined) return undefined;
  return { cpu: () => cpu(pid), rss: () => rss(pid) };
}

function cpu(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program stands in brackets and may contain anything.
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
