// A minimal client of TypeScript's language server: hovers and errors of texts that are not on disk.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", ROOT));

/** The part of a message of the Language Server Protocol that this file reads. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
}

/** Starts the language server and opens a text in it. */
export async function openText(name: string, text: string): Promise<OpenText> {
  const server = new LanguageServer();
  await server.ask("initialize", { processId: process.pid, rootUri: ROOT.href, capabilities: {} });
  server.tell("initialized", {});
  const uri = new URL(name, import.meta.url).href;
  server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
  return new OpenText(server, uri, text);
}

/** A text that is open in the language server. */
export class OpenText {
  readonly #server: LanguageServer;
  readonly #uri: string;
  readonly #text: string;

  constructor(server: LanguageServer, uri: string, text: string) {
    this.#server = server;
    this.#uri = uri;
    this.#text = text;
  }

  /** Returns the hover of the word at the end of `before`, which must be in the text once. */
  async hover(before: string): Promise<string> {
    const head = this.#text.slice(0, this.#text.indexOf(before) + before.length - 1);
    const position = { line: head.split("\n").length - 1, character: head.length - head.lastIndexOf("\n") - 1 };
    const hover = (await this.#server.ask("textDocument/hover", { textDocument: { uri: this.#uri }, position })) as {
      readonly contents: { readonly value: string };
    };
    return hover.contents.value;
  }

  /** Returns the errors of the text, in order of their position. */
  async errors(): Promise<readonly string[]> {
    const { items } = (await this.#server.ask("textDocument/diagnostic", { textDocument: { uri: this.#uri } })) as {
      readonly items: readonly {
        readonly message: string;
        readonly severity: number;
        readonly range: { readonly start: { readonly line: number } };
      }[];
    };
    return items
      .filter(({ severity }) => severity === 1)
      .toSorted((a, b) => a.range.start.line - b.range.start.line)
      .map(({ message }) => message);
  }

  close(): void {
    this.#server.close();
  }
}

class LanguageServer {
  readonly #process = spawn(process.execPath, [TSC, "--lsp", "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #received = Buffer.alloc(0);
  #id = 0;

  constructor() {
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      for (let message = this.#next(); message !== undefined; message = this.#next()) this.#take(message);
    });
  }

  async ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#id;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    return answer;
  }

  tell(method: string, params: object): void {
    this.#send({ method, params });
  }

  close(): void {
    this.#process.kill();
  }

  #take(message: Message): void {
    const { id, method } = message;
    if (id === undefined) return;
    // The server asks for settings. Without an answer it uses the defaults.
    if (method === undefined) this.#waiting.get(id)?.(message.result);
    else this.#send({ id, result: null });
  }

  #next(): Message | undefined {
    const head = this.#received.indexOf("\r\n\r\n");
    if (head === -1) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, head))?.[1]);
    const end = head + 4 + length;
    if (this.#received.length < end) return undefined;
    const message = JSON.parse(this.#received.toString("utf8", head + 4, end)) as Message;
    this.#received = this.#received.subarray(end);
    return message;
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
}
