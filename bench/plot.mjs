// Draws how costs grow with the number of rows: one panel for each kind of work, and one line for each server. Both
// axes are logarithmic and equal in all panels, so that lines can be compared. The picture has its own background, and
// colors for light and dark pages.

import { curves } from "./tables.mjs";

const COLUMNS = 2;
const PANEL = { width: 420, height: 270, left: 62, right: 66, top: 34, bottom: 44 };
const HEAD = 84;
const FOOT = 10;

/**
 * A color for light pages, one for dark pages, and a marker and dash pattern for readers who cannot distinguish colors.
 */
const STYLES = [
  { light: "#1d4ed8", dark: "#7db2ff", mark: "circle", dash: "" },
  { light: "#64748b", dark: "#94a3b8", mark: "square", dash: "2 4" },
  { light: "#c2410c", dark: "#fdba74", mark: "triangle", dash: "8 4" },
  { light: "#0f766e", dark: "#5eead4", mark: "diamond", dash: "10 3 2 3" },
  { light: "#7e22ce", dark: "#d8b4fe", mark: "square", dash: "5 3" },
];

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const rounded = (n) => Math.round(n * 10) / 10;

/** Formats microseconds. */
function time(microseconds) {
  const [n, unit] =
    microseconds >= 1e6
      ? [microseconds / 1e6, "s"]
      : microseconds >= 1000
        ? [microseconds / 1000, "ms"]
        : [microseconds, "µs"];
  return `${n.toLocaleString("en", { maximumSignificantDigits: 2 })} ${unit}`;
}

/** Returns the powers of ten that enclose some numbers. */
function decades(values) {
  const [from, to] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: Math.max(1, to - from) + 1 }, (_, i) => 10 ** (from + i));
}

function mark(kind, x, y, style) {
  const shapes = {
    circle: `<circle cx="${x}" cy="${y}" r="4"`,
    square: `<rect x="${rounded(x - 3.5)}" y="${rounded(y - 3.5)}" width="7" height="7"`,
    triangle: `<path d="M${x} ${rounded(y - 5)}l5 8.5h-10z"`,
    diamond: `<path d="M${x} ${rounded(y - 5)}l5 5l-5 5l-5 -5z"`,
  };
  return `${shapes[kind]} class="m${style}"/>`;
}

/** Moves overlapping labels apart, and keeps each as near to its line as possible. */
function apart(labels, distance) {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) {
    const [above, below] = [sorted[i - 1], sorted[i]];
    if (below.y - above.y < distance) below.y = above.y + distance;
  }
  return sorted;
}

/** Returns the curves of the picture. */
export const drawn = (run) => curves(run).filter(({ by, points }) => by === "rows" && points.length > 1);

/**
 * @returns {string | undefined} the picture; undefined if no cost was measured at two sizes
 */
export function plot(run) {
  const lines = drawn(run);
  if (lines.length === 0) return undefined;
  const works = [...new Set(lines.map(({ work }) => work))];
  const servers = [...new Set(lines.map(({ who }) => who))];
  const styleOf = (who) => servers.indexOf(who) % STYLES.length;
  const points = lines.flatMap((line) => line.points);
  const ys = decades(points.map(({ cost }) => cost));
  const xs = decades(points.map(({ size }) => size));

  const inner = { width: PANEL.width - PANEL.left - PANEL.right, height: PANEL.height - PANEL.top - PANEL.bottom };
  const along = (value, ticks) =>
    (Math.log10(value) - Math.log10(ticks[0])) / (Math.log10(ticks.at(-1)) - Math.log10(ticks[0]));
  const xOf = (size) => rounded(PANEL.left + along(size, xs) * inner.width);
  const yOf = (cost) => rounded(PANEL.top + (1 - along(cost, ys)) * inner.height);
  const [bottom, end] = [PANEL.top + inner.height, PANEL.left + inner.width];

  const panel = (work, index) => {
    const own = lines.filter((line) => line.work === work);
    const labels = apart(
      own.map(({ who, points: list }) => ({ who, y: yOf(list.at(-1).cost), text: time(list.at(-1).cost) })),
      14,
    );
    const parts = [
      `<text class="label" x="${PANEL.left - 8}" y="${PANEL.top - 14}" text-anchor="end">CPU</text>`,
      `<text class="work" x="${PANEL.left}" y="${PANEL.top - 14}">${escaped(work)}</text>`,
      ...ys.map(
        (tick) =>
          `<path class="grid" d="M${PANEL.left} ${yOf(tick)}H${end}"/><text class="tick" x="${PANEL.left - 8}" y="${yOf(tick) + 4}" text-anchor="end">${time(tick)}</text>`,
      ),
      ...xs.map(
        (tick) =>
          `<path class="grid" d="M${xOf(tick)} ${PANEL.top}V${bottom}"/><text class="tick" x="${xOf(tick)}" y="${bottom + 17}" text-anchor="middle">${tick.toLocaleString("en")}</text>`,
      ),
      `<path class="axis" d="M${PANEL.left} ${PANEL.top}V${bottom}H${end}"/>`,
      `<text class="label" x="${PANEL.left + inner.width / 2}" y="${bottom + 36}" text-anchor="middle">rows in the table</text>`,
      // Livewright is drawn last, on top of the other lines.
      ...own.toReversed().flatMap(({ who, points: list }) => {
        const style = styleOf(who);
        const path = list.map(({ size, cost }) => `${xOf(size)} ${yOf(cost)}`).join("L");
        return [
          `<path class="l${style}" d="M${path}"/>`,
          ...list.map(({ size, cost }) => mark(STYLES[style].mark, xOf(size), yOf(cost), style)),
        ];
      }),
      ...labels.map(
        ({ who, y, text }) => `<text class="t${styleOf(who)}" x="${end + 9}" y="${rounded(y + 4)}">${text}</text>`,
      ),
    ];
    const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)];
    return `<g transform="translate(${column * PANEL.width} ${HEAD + row * PANEL.height})">\n${parts.join("\n")}\n</g>`;
  };

  const width = PANEL.width * Math.min(COLUMNS, works.length);
  const height = HEAD + PANEL.height * Math.ceil(works.length / COLUMNS) + FOOT;
  let legendAt = PANEL.left;
  const legend = servers.map((who) => {
    const [style, x] = [styleOf(who), legendAt];
    const title = run.titles[who];
    legendAt += 56 + title.length * 7.5;
    return `<path class="l${style}" d="M${x} 58h30"/>${mark(STYLES[style].mark, x + 15, 58, style)}<text class="key" x="${x + 37}" y="62">${escaped(title)}</text>`;
  });
  const colours = (shade) =>
    servers
      .map(styleOf)
      .map((i) => `.l${i}{stroke:${STYLES[i][shade]}}.m${i},.t${i}{fill:${STYLES[i][shade]}}`)
      .join("");
  const dashes = servers
    .map(styleOf)
    .map(
      (i) =>
        `.l${i}{fill:none;stroke-width:2;stroke-linejoin:round;stroke-dasharray:${STYLES[i].dash || "none"}}.t${i}{font-weight:600}`,
    )
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">What a table costs the server, by its number of rows</title>
<desc id="about">${escaped(works.join(", "))}: microseconds of CPU for ${escaped(servers.map((who) => run.titles[who]).join(", "))}. ${escaped(run.machine)}, ${run.date}.</desc>
<style>
text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2937}
.ground{fill:#ffffff}.grid{stroke:#e5e7eb}.axis{stroke:#6b7280;fill:none}.tick,.label{fill:#4b5563}
.title{font-size:16px;font-weight:600}.work{font-size:13px;font-weight:600}
${dashes}
${colours("light")}
@media (prefers-color-scheme:dark){
text{fill:#e5e7eb}.ground{fill:#0d1117}.grid{stroke:#262d38}.axis{stroke:#8b949e}.tick,.label{fill:#a8b3c1}
${colours("dark")}
}
</style>
<rect class="ground" width="${width}" height="${height}" rx="6"/>
<text class="title" x="${PANEL.left}" y="30">CPU of the server against the number of rows, both logarithmic</text>
${legend.join("\n")}
${works.map(panel).join("\n")}
</svg>
`;
}
