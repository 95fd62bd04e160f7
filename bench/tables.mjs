// The figures of a run as Markdown.

/** Formats a number with its significant digits. */
export function figure(n) {
  if (n === undefined || n === null || Number.isNaN(n)) return "–";
  const maximumFractionDigits = Math.abs(n) < 0.1 ? 3 : Math.abs(n) < 100 ? 1 : 0;
  return n.toLocaleString("en", { maximumFractionDigits });
}

const isKnown = (n) => n !== undefined && n !== null && !Number.isNaN(n);

/** Formats a table. Columns are as wide as their longest cell; figures are right-aligned. */
export function table(rows, left = 1) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const pad = (cell, column) => (column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = widths.map((width, column) => (column < left ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const [head, ...body] = rows.map((row) => line(row.map(pad)));
  return [head, line(rule), ...body].join("\n");
}

/** Returns the cost of a peer, and its ratio to Livewright in parentheses. */
function beside({ cost, ratio }, who) {
  return isKnown(cost[who]) ? `${figure(cost[who])} (${figure(ratio[who])})` : "–";
}

const milliseconds = (latency) => (latency === undefined ? "–" : `${figure(latency.p50)} / ${figure(latency.p99)}`);

/** Returns one line per workload, with every server's cost, bytes, latencies and memory. */
export function mainTable({ rows, titles }) {
  const shown = rows.filter(({ alone }) => alone !== true);
  if (shown.length === 0) return "";
  const peers = Object.keys(titles).filter(
    (who) => who !== "livewright" && shown.some(({ cost }) => isKnown(cost[who])),
  );
  const withBytes = ["liveviewjs", "phoenix"].filter((who) => shown.some(({ bytes }) => isKnown(bytes[who])));
  const head = [
    "work",
    "unit",
    "Livewright",
    ...peers.map((who) => `${titles[who]} (ratio)`),
    "bytes",
    ...withBytes.map((who) => `bytes: ${titles[who]}`),
    "p50 / p99, ms",
    "floor's",
    "RSS, MB",
  ];
  const body = shown.map((row) => [
    row.work,
    row.unit,
    figure(row.cost.livewright),
    ...peers.map((who) => beside(row, who)),
    figure(row.bytes.livewright),
    ...withBytes.map((who) => figure(row.bytes[who])),
    milliseconds(row.latency.livewright),
    milliseconds(row.latency.floor),
    isKnown(row.rss.livewright) ? figure(row.rss.livewright / 2 ** 20) : "–",
  ]);
  return table([head, ...body], 2);
}

/**
 * Returns the curves of a run: the cost of each work and server at every size.
 *
 * @returns {{ by: string, work: string, who: string, unit: string, points: { size: number, cost: number }[] }[]}
 */
export function curves({ rows }) {
  const found = new Map();
  for (const { growth, cost, unit } of rows) {
    if (growth === undefined) continue;
    for (const [who, n] of Object.entries(cost)) {
      if (!isKnown(n) || who === "phoenix") continue;
      const key = JSON.stringify([growth.by, growth.work, who]);
      const curve = found.get(key) ?? { by: growth.by, work: growth.work, who, unit, points: [] };
      curve.points.push({ size: growth.size, cost: n });
      found.set(key, curve);
    }
  }
  for (const { points } of found.values()) points.sort((a, b) => a.size - b.size);
  return [...found.values()];
}

/** Returns how costs grow: a line for each work and server, a column for each size. */
export function growthTable(run) {
  const all = curves(run);
  const sizes = [...new Set(all.flatMap(({ points }) => points.map(({ size }) => size)))].toSorted((a, b) => a - b);
  if (sizes.length === 0) return "";
  const works = [...new Set(all.map(({ by, work }) => `${by}: ${work}`))];
  const head = ["µs of CPU, by number of", "server", ...sizes.map((size) => size.toLocaleString("en")), "growth"];
  const body = works.flatMap((name) =>
    all
      .filter(({ by, work }) => `${by}: ${work}` === name)
      .map(({ who, points }) => [
        name,
        run.titles[who],
        ...sizes.map((size) => figure(points.find((point) => point.size === size)?.cost)),
        growthOf(points),
      ]),
  );
  return table([head, ...body], 2);
}

/** Returns the ratio of costs and of sizes, from the smallest to the largest size. */
function growthOf(points) {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 2) return "–";
  return `${figure(last.cost / first.cost)}× for ${figure(last.size / first.size)}×`;
}
