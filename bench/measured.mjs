// Runs inside every measured server: tells the bench its own CPU time and memory when asked. The operating system's count of
// a process's user and system time does not care how busy the rest of the machine is, or how fast the load client is.

process.on("message", (message) => {
  if (message !== "usage") return;
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({ kind: "usage", cpu: user + system, rss: process.memoryUsage.rss() });
});

// The bench going away ends its servers.
process.on("disconnect", () => process.exit(0));

/** Says that the server listens. */
export function ready(port) {
  process.send?.({ kind: "ready", port });
}
