import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Visitor } from "./visitor.ts";

/** Opens a file for the developer. */
export type Opener = (file: string) => void;

/**
 * Writes a page to a file, with its style sheets and without its scripts, and opens it.
 *
 * @param open opens the file; default: the default browser of the system
 * @returns the path of the file
 */
export async function openBrowser(visitor: Visitor, open: Opener = systemBrowser): Promise<string> {
  const { document } = visitor;
  const styles = await Promise.all(
    [...document.querySelectorAll('link[rel="stylesheet"]')].map(async (link) => {
      const response = await visitor.fetch(new URL(link.getAttribute("href") ?? "", visitor.url).href);
      return response.ok ? `<style>${await response.text()}</style>` : "";
    }),
  );
  const page = (document.documentElement?.outerHTML ?? "")
    .replaceAll(/<script\b[\s\S]*?<\/script>/gi, "")
    .replaceAll(/<link\b[^>]*rel="stylesheet"[^>]*>/gi, "")
    // A function, because a style sheet may contain patterns such as `$&`.
    .replace("</head>", () => `${styles.join("\n")}</head>`);
  const file = join(await mkdtemp(join(tmpdir(), "livewright-")), "page.html");
  await writeFile(file, `<!doctype html>${page}`);
  open(file);
  return file;
}

function systemBrowser(file: string): void {
  const command = process.platform === "darwin" ? "open" : process.platform === "win32" ? "explorer" : "xdg-open";
  spawn(command, [file], { detached: true, stdio: "ignore" })
    // A server has no browser. The caller still gets the path.
    .on("error", () => {})
    .unref();
}
