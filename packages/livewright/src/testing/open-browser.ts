import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Visitor } from "./visitor.ts";

/** Shows a file to the developer. */
export type Opener = (file: string) => void;

/**
 * Writes a page to a file, with its style sheets in it and its scripts left out, and shows it.
 *
 * @param open default: the browser of the system
 * @returns the path of the file
 */
export async function openBrowser(visitor: Visitor, open: Opener = systemBrowser): Promise<string> {
  const { document } = visitor;
  const styles = await Promise.all(
    [...document.querySelectorAll('link[rel="stylesheet"]')].map(async (link) => {
      const response = await visitor.fetch(link.getAttribute("href") ?? "");
      return response.ok ? `<style>${await response.text()}</style>` : "";
    }),
  );
  const page = (document.documentElement?.outerHTML ?? "")
    .replaceAll(/<script\b[\s\S]*?<\/script>/gi, "")
    .replaceAll(/<link\b[^>]*rel="stylesheet"[^>]*>/gi, "")
    // A function, as a style sheet may hold what `replace` takes for a pattern.
    .replace("</head>", () => `${styles.join("\n")}</head>`);
  const file = join(await mkdtemp(join(tmpdir(), "livewright-")), "page.html");
  await writeFile(file, `<!doctype html>${page}`);
  open(file);
  return file;
}

function systemBrowser(file: string): void {
  const command = process.platform === "darwin" ? "open" : process.platform === "win32" ? "explorer" : "xdg-open";
  spawn(command, [file], { detached: true, stdio: "ignore" })
    // There is none on a server; the path is returned all the same.
    .on("error", () => {})
    .unref();
}
