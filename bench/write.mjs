// Writes the figures of a run into the document, between two markers, and draws the plot next to it. So the command
// that the document names has written its figures.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { growthTable, mainTable } from "./tables.mjs";
import { drawn, plot } from "./plot.mjs";

const BEGIN = "<!-- figures: written by npm run bench -- --write -->";
const END = "<!-- end of figures -->";

/**
 * @param {string} path the document; `docs/performance.md` if it is empty
 * @param {object} run the results of the bench
 * @returns {string[]} the files that were written
 */
export function writeInto(path, run) {
  const file = path === "" ? fileURLToPath(new URL("../docs/performance.md", import.meta.url)) : path;
  const text = existsSync(file) ? readFileSync(file, "utf8") : `${BEGIN}\n${END}\n`;
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from === -1 || to < from)
    throw new Error(`${file} has no place for figures: a line ${BEGIN}, and below it ${END}`);
  const image = join(dirname(file), `${basename(file, extname(file))}.svg`);
  const svg = plot(run);
  if (svg !== undefined) writeFileSync(image, svg);
  const block = figures(run, svg === undefined ? undefined : basename(image));
  writeFileSync(file, `${text.slice(0, from)}${BEGIN}\n\n${block}\n\n${text.slice(to)}`);
  // Formats the files, if the formatter is installed.
  spawnSync(fileURLToPath(new URL("../node_modules/.bin/oxfmt", import.meta.url)), [file], { stdio: "ignore" });
  return svg === undefined ? [file] : [file, image];
}

function figures(run, image) {
  const { command, date, machine, rounds, seconds, notes } = run;
  const growth = growthTable(run);
  return [
    `\`${rounds === 3 ? "" : `ROUNDS=${rounds} `}${command}\` on ${date}: ${machine}; median of ${rounds} rounds, ${seconds} seconds.`,
    ...notes.map((note) => `- ${note}`),
    mainTable(run),
    ...(growth === "" ? [] : ["### How costs grow", growth]),
    ...(image === undefined ? [] : [`![${described(run)}](${image})`]),
  ].join("\n\n");
}

/** The alternative text of the plot. The table above has its figures. */
function described(run) {
  const works = [...new Set(drawn(run).map(({ work }) => work))].join(", ");
  return `CPU of the server against the number of rows, both logarithmic: ${works}. The figures are in the table above.`;
}
