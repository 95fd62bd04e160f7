import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { HeldFile, makeFile, type PageFile, refOf, type TestFile } from "./browser/files.ts";
import type { ClientUploadEntry, ClientView } from "./browser/live-socket.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement } from "./show-html.ts";
import { requireEnabled } from "./user-events.ts";
import type { Visitor } from "./visitor.ts";

/** What the server answered when the client asked to send files. */
export interface Preflight {
  /** The ref of the upload, which is the id of its input. */
  readonly ref: string;
  /** How they may be sent, in bytes and milliseconds; undefined if they may not. */
  readonly config:
    | {
        readonly max_file_size: number;
        readonly max_entries: number;
        readonly chunk_size: number;
        readonly chunk_timeout: number;
      }
    | undefined;
  /** The files that may be sent. */
  readonly entries: readonly PreflightEntry[];
  /** What is wrong, such as `too_large`; without a name, with all of them together, such as `too_many_files`. */
  readonly errors: readonly { readonly ref: string; readonly name: string | undefined; readonly reason: string }[];
}

/** A file that may be sent. */
export interface PreflightEntry {
  readonly ref: string;
  readonly name: string;
  /** A token for the server, or, for a file that is sent elsewhere, what `external` returned. */
  readonly meta: unknown;
}

/** How far a file is sent. */
export interface UploadStep {
  /** Per cent of the file, a number above 0 and up to 100; what was sent before counts. Default 100. */
  readonly percent?: number;
}

const STEP: KnownOptions<UploadStep> = { percent: true };

/** What of a part of a page is needed here. */
interface Page {
  readonly visitor: Visitor;
  find(selector: string): DomElement;
}

/** The answer as it is on the wire. */
interface WireAnswer {
  readonly ref: string;
  readonly config?: NonNullable<Preflight["config"]>;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  readonly error?: readonly (readonly [ref: string, reason: string])[];
}

/**
 * Files for an upload that are sent bit by bit, as the test says. The client sends them as it sends all others; it only cannot
 * read further than it is let. So what the page shows in between is what visitors see while they wait.
 */
export class TestFileInput {
  readonly #page: Page;
  readonly #selector: string;
  readonly #files: readonly TestFile[];
  #held: readonly HeldFile[] | undefined;
  /** Those that were seen; the client forgets them when they are sent. */
  readonly #entries = new Map<HeldFile, ClientUploadEntry>();

  constructor(page: Page, selector: string, files: readonly TestFile[]) {
    this.#page = page;
    this.#selector = selector;
    this.#files = files;
  }

  /**
   * Chooses the files. {@link preflight} and {@link upload} do it by themselves if it was not done.
   *
   * @throws {LivewrightError} LW802 for what takes no files
   */
  async choose(): Promise<void> {
    const { visitor } = this.#page;
    await visitor.act(() => {
      const input = this.#page.find(this.#selector);
      const held = this.#files.map((file) => new HeldFile(makeFile(visitor.dom, file)));
      chooseFiles(
        visitor,
        input,
        held.map(({ file }) => file),
      );
      this.#held = held;
    });
  }

  /**
   * Has the client ask for leave to send the files, if it has not done so: where files are sent as soon as they are chosen, or
   * after a submit, it has.
   *
   * @returns what was answered last; errors are no reason to throw
   * @throws {LivewrightError} LW806 if nothing was asked, as there is nothing to send
   */
  async preflight(): Promise<Preflight> {
    const held = await this.#chosen();
    if (this.#answer(held) === undefined) {
      const { visitor } = this.#page;
      await visitor.act(() => this.#send());
    }
    const answer = this.#answer(held);
    if (answer !== undefined) return answer;
    throw new LivewrightError("LW806", "The client has not asked to send any of the files.", {
      frame: held.map(({ file }) => `    ${file.name}, ${file.size} bytes`).join("\n"),
      hint: "Empty files are never sent, nor are those that the view has taken out of the upload.",
    });
  }

  /**
   * Sends a file, or a part of it, and waits until what comes of it is on the page.
   *
   * @param name of the file. Default: all of them
   * @param options how far; to the end by default
   * @throws {LivewrightError} LW802 if it cannot be sent: it was refused, taken away, or is there already
   * @example
   * ```ts
   * const input = view.fileInput("#album input[type=file]", [{ name: "a.jpg", content: bytes }]);
   * await input.upload("a.jpg", { percent: 49 });
   * expect(view.text("figcaption")).toBe("a.jpg: 49 %");
   * await input.upload("a.jpg");
   * ```
   */
  async upload(name?: string, step: UploadStep = {}): Promise<void> {
    checkOptions(step, STEP, "upload", "LW106");
    const { percent = 100 } = step;
    if (!(percent > 0 && percent <= 100)) {
      throw new LivewrightError("LW802", `A file cannot be sent to ${percent} per cent.`, {
        hint: 'A number above 0, up to 100:  await input.upload("a.jpg", { percent: 49 })',
      });
    }
    await this.#chosen();
    if (this.#named(name).some(({ file }) => !this.#lists("preflighted").includes(refOf(file)))) await this.preflight();
    // With all of them, those are meant that are not there yet.
    const meant = this.#named(name).filter((held) => name !== undefined || !this.#isSent(held));
    for (const held of meant) this.#requireSending(held);
    await this.#page.visitor.act(() => {
      for (const held of meant) this.#pass(held, percent);
    });
  }

  /**
   * Has the client give up on a file: what an uploader of the page does when its store refuses it.
   *
   * @param reason what the client says. Default `"failed"`
   * @throws {LivewrightError} LW802 if it is not being sent
   */
  async fail(name: string, reason: string = "failed"): Promise<void> {
    await this.preflight();
    const [held] = this.#named(name);
    if (held === undefined) return;
    this.#requireSending(held);
    await this.#page.visitor.act(() => this.#entry(held)?.error(reason));
  }

  get #input(): DomElement {
    return this.#page.find(this.#selector);
  }

  get #view(): ClientView {
    const view = this.#page.visitor.liveSocket?.owner(this.#target ?? this.#input);
    if (view?.isConnected() === true) return view;
    throw new LivewrightError("LW803", `The view of ${this.#page.visitor.path} is not connected.`, {
      hint: "Was it disconnected?  await view.reconnect()",
    });
  }

  /** The element a form names as the target of its events. */
  get #target(): DomElement | null {
    const target = this.#input.form?.getAttribute("phx-target") ?? "";
    return target === "" || /^\d+$/.test(target) ? null : this.#page.visitor.document.querySelector(target);
  }

  async #chosen(): Promise<readonly HeldFile[]> {
    if (this.#held === undefined) await this.choose();
    return this.#held ?? [];
  }

  #named(name: string | undefined): readonly HeldFile[] {
    const all = this.#held ?? [];
    const found = name === undefined ? all : all.filter(({ file }) => file.name === name);
    if (found.length > 0 || all.length === 0) return found;
    const names = all.map(({ file }) => file.name);
    const [likely] = mostSimilar(name ?? "", names);
    throw new LivewrightError("LW802", `No file ${JSON.stringify(name)} was chosen.`, {
      frame: `  There ${names.length === 1 ? "is" : "are"} ${names.map((one) => JSON.stringify(one)).join(", ")}.`,
      ...(likely !== undefined && { hint: `Did you mean  input.upload(${JSON.stringify(likely)})` }),
    });
  }

  /** Refs that the view has written to its input. */
  #lists(list: "active" | "preflighted" | "error"): readonly (string | undefined)[] {
    return (this.#input.getAttribute(`data-phx-${list}-refs`) ?? "").split(",");
  }

  /** Sends the files of the form as the client does after a submit, without the submit. */
  #send(): void {
    const view = this.#view;
    const { form } = this.#input;
    if (form === null || form === undefined) {
      throw new LivewrightError("LW802", `${showElement(this.#input)} is not in a form.`);
    }
    const event = form.getAttribute("phx-change") ?? form.getAttribute("phx-submit");
    const cid = view.targetComponentID(form, this.#target);
    view.uploadFiles(form, event, this.#target, -1, cid, () => view.triggerAwaitingSubmit(form, event));
  }

  /** What the client knows of a file that it sends, or has sent. */
  #entry(held: HeldFile): ClientUploadEntry | undefined {
    const known = this.#entries.get(held);
    if (known !== undefined) return known;
    for (const uploader of this.#view.activeUploaders) {
      const found = uploader.entries().find((entry) => entry.file === held.file);
      if (found !== undefined) this.#entries.set(held, found);
    }
    return this.#entries.get(held);
  }

  #pass(held: HeldFile, percent: number): void {
    const entry = this.#entry(held);
    const uploader = (entry?.meta as { readonly uploader?: string } | null | undefined)?.uploader;
    if (uploader === undefined) return held.open(Math.ceil((held.file.size * percent) / 100));
    if (!this.#page.visitor.hasUploader(uploader)) return entry?.progress(percent);
    if (percent === 100) return;
    throw new LivewrightError("LW802", `${held.file.name} is sent by the uploader "${uploader}" of the test.`, {
      hint: "Without one, the test says how far it is:  live(app, path) without uploaders",
    });
  }

  #isSent(held: HeldFile): boolean {
    const entry = this.#entry(held);
    return entry?.isDone() === true && !entry.isCancelled();
  }

  #requireSending(held: HeldFile): void {
    const ref = refOf(held.file);
    const { name } = held.file;
    const refuse = (what: string): LivewrightError => new LivewrightError("LW802", `${name} cannot be sent: ${what}.`);
    if (this.#isSent(held)) throw refuse("all of it is there");
    const { errors = [], ref: upload } = this.#answer(this.#held ?? []) ?? {};
    const reasons = errors.filter((error) => error.ref === ref || error.ref === upload).map(({ reason }) => reason);
    if (reasons.length > 0) throw refuse(`it was refused as ${reasons.join(", ")}`);
    if (ref !== undefined && this.#lists("error").includes(ref)) throw refuse("it has failed");
    if (this.#lists("active").includes(ref) && this.#entry(held)?.isDone() === false) return;
    throw refuse("it is not in the upload any more");
  }

  /** What was answered last about any of these files. */
  #answer(held: readonly HeldFile[]): Preflight | undefined {
    const files = new Map<string | undefined, PageFile>(held.map(({ file }) => [refOf(file), file]));
    files.delete(undefined);
    const exchange = this.#page.visitor.wire.exchanges("allow_upload").findLast(({ sent }) => {
      const { entries = [] } = sent as { readonly entries?: readonly { readonly ref: string }[] };
      return entries.some(({ ref }) => files.has(ref));
    });
    return exchange === undefined ? undefined : readAnswer(exchange.answer as WireAnswer, files);
  }
}

/**
 * Chooses files in an input.
 *
 * @throws {LivewrightError} LW802 for what takes no files
 */
export function chooseFiles({ dom }: Visitor, input: DomElement, files: readonly PageFile[]): void {
  requireUpload(input);
  input.dispatchEvent(new dom.CustomEvent("track-uploads", { bubbles: true, detail: { files } }));
}

/** @throws {LivewrightError} LW802 for what takes no files, or none now */
export function requireUpload(input: DomElement): void {
  if (input.type !== "file" || !input.hasAttribute("data-phx-upload-ref")) {
    throw new LivewrightError("LW802", `${showElement(input)} takes no files for a view.`, {
      hint: "An upload is allowed with socket.allowUpload, and its input is written with liveFileInput.",
    });
  }
  requireEnabled(input, "given files");
}

function readAnswer(answer: WireAnswer, files: ReadonlyMap<string | undefined, PageFile>): Preflight {
  const { ref, config, entries = {}, errors = {}, error = [] } = answer;
  const wrong = [
    ...Object.entries(errors).flatMap(([one, reasons]) => reasons.map((reason) => [one, reason])),
    ...error,
  ];
  return {
    ref,
    config,
    entries: Object.entries(entries).map(([one, meta]) => ({ ref: one, name: files.get(one)?.name ?? "", meta })),
    errors: wrong.map(([one = "", reason = ""]) => ({ ref: one, name: files.get(one)?.name, reason })),
  };
}
