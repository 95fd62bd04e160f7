import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { HeldFile, makeFile, noteFiles, type PageFile, refOf, type TestFile } from "./browser/files.ts";
import type { ClientUploadEntry, ClientView } from "./browser/live-socket.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement } from "./show-html.ts";
import { requireEnabled } from "./user-events.ts";
import type { Visitor } from "./visitor.ts";

/** The server's answer to the client's request to send files. */
export interface Preflight {
  /** The ref of the upload, which is the id of its input. */
  readonly ref: string;
  /** The limits of the upload, in bytes and milliseconds; undefined if the server refused all files. */
  readonly config:
    | {
        readonly max_file_size: number;
        readonly max_entries: number;
        readonly chunk_size: number;
        readonly chunk_timeout: number;
      }
    | undefined;
  /** The accepted files. */
  readonly entries: readonly PreflightEntry[];
  /**
   * The reasons of refusals, such as `too_large`. Without a name, the reason concerns the whole selection, such as
   * `too_many_files`.
   */
  readonly errors: readonly { readonly ref: string; readonly name: string | undefined; readonly reason: string }[];
}

/** An accepted file. */
export interface PreflightEntry {
  readonly ref: string;
  readonly name: string;
  /** The token that the server expects, or, for an external upload, the value that `external` returned. */
  readonly meta: unknown;
}

/** The part of a file to send. */
export interface UploadStep {
  /** The percentage of the file that has been sent after this step: above 0, at most 100. Default 100. */
  readonly percent?: number;
}

const STEP: KnownOptions<UploadStep> = { percent: true };

/** The part of a page that contains the input. */
interface Page {
  readonly visitor: Visitor;
  find(selector: string): DomElement;
}

/** The answer on the wire. */
interface WireAnswer {
  readonly ref: string;
  readonly config?: NonNullable<Preflight["config"]>;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  readonly error?: readonly (readonly [ref: string, reason: string])[];
}

/**
 * Files of an upload that the test sends in steps. The client sends them as it sends all files, but it can only read as
 * far as the test allows. So a test sees the page that users see during an upload.
 */
export class TestFileInput {
  readonly #page: Page;
  readonly #selector: string;
  readonly #files: readonly TestFile[];
  #held: readonly HeldFile[] | undefined;
  /** The client's entries. The client drops an entry once its file is sent. */
  readonly #entries = new Map<HeldFile, ClientUploadEntry>();

  constructor(page: Page, selector: string, files: readonly TestFile[]) {
    this.#page = page;
    this.#selector = selector;
    this.#files = files;
  }

  /**
   * Chooses the files. {@link preflight} and {@link upload} call it if the test has not.
   *
   * @throws {LivewrightError} LW802 if the element accepts no files
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
   * Makes the client ask the server for permission to send the files, unless it has already asked. With `autoUpload` or
   * after a submit, it has.
   *
   * @returns the last answer, also if it contains errors
   * @throws {LivewrightError} LW806 if the client does not ask, because it has no file to send
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
      hint: "The client never sends empty files, or files that the view has removed from the upload.",
    });
  }

  /**
   * Sends a file, or a part of it, and waits until the page is idle.
   *
   * @param name the name of the file; default: all files
   * @param step the part to send; default: the whole file
   * @throws {LivewrightError} LW802 if the file was refused, removed or already sent
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
      throw new LivewrightError("LW802", `${percent} is not a valid percentage of a file.`, {
        hint: 'Use a number above 0, at most 100:  await input.upload("a.jpg", { percent: 49 })',
      });
    }
    await this.#chosen();
    if (this.#named(name).some(({ file }) => !this.#lists("preflighted").includes(refOf(file)))) await this.preflight();
    // Without a name, send the files that are not complete yet.
    const meant = this.#named(name).filter((held) => name !== undefined || !this.#isSent(held));
    for (const held of meant) this.#requireSending(held);
    await this.#page.visitor.act(() => {
      for (const held of meant) this.#pass(held, percent);
    });
  }

  /**
   * Makes the upload of a file fail, as an uploader does when its store refuses the file.
   *
   * @param name the name of the file
   * @param reason the reason that the client reports; default `"failed"`
   * @throws {LivewrightError} LW802 if the client is not sending the file
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
    throw new LivewrightError("LW802", `The test has not chosen a file ${JSON.stringify(name)}.`, {
      frame: `  It has chosen ${names.map((one) => JSON.stringify(one)).join(", ")}.`,
      ...(likely !== undefined && { hint: `Did you mean  input.upload(${JSON.stringify(likely)})` }),
    });
  }

  /** Reads the file refs that the view wrote to an attribute of its input. */
  #lists(list: "active" | "preflighted" | "error"): readonly (string | undefined)[] {
    return (this.#input.getAttribute(`data-phx-${list}-refs`) ?? "").split(",");
  }

  /** Sends the files of the form as the client does for a submit, without submitting. */
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

  /** Returns the client's entry of a file that it is sending or has sent. */
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
    throw new LivewrightError(
      "LW802",
      `${held.file.name} cannot be sent in steps: the uploader "${uploader}" of the test sends it.`,
      {
        hint: "To control the progress with upload(), omit the uploader:  live(app, path)",
      },
    );
  }

  #isSent(held: HeldFile): boolean {
    const entry = this.#entry(held);
    return entry?.isDone() === true && !entry.isCancelled();
  }

  #requireSending(held: HeldFile): void {
    const ref = refOf(held.file);
    const { name } = held.file;
    const refuse = (what: string): LivewrightError => new LivewrightError("LW802", `${name} cannot be sent: ${what}.`);
    if (this.#isSent(held)) throw refuse("it is already complete");
    const { errors = [], ref: upload } = this.#answer(this.#held ?? []) ?? {};
    const reasons = errors.filter((error) => error.ref === ref || error.ref === upload).map(({ reason }) => reason);
    if (reasons.length > 0) throw refuse(`the server refused it with ${reasons.join(", ")}`);
    if (ref !== undefined && this.#lists("error").includes(ref)) throw refuse("its upload has failed");
    if (this.#lists("active").includes(ref) && this.#entry(held)?.isDone() === false) return;
    throw refuse("it is no longer in the upload");
  }

  /** Returns the last answer about any of these files. */
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
 * @throws {LivewrightError} LW802 if the element accepts no files
 */
export function chooseFiles({ dom }: Visitor, input: DomElement, files: readonly PageFile[]): void {
  requireUpload(input);
  noteFiles(input, files);
  input.dispatchEvent(new dom.CustomEvent("track-uploads", { bubbles: true, detail: { files } }));
}

/** @throws {LivewrightError} LW802 if the element accepts no files, or is disabled */
export function requireUpload(input: DomElement): void {
  if (input.type !== "file" || !input.hasAttribute("data-phx-upload-ref")) {
    throw new LivewrightError("LW802", `${showElement(input)} is not the input of an upload.`, {
      hint: "Allow the upload with  socket.allowUpload(…)  and render its input with  liveFileInput.",
    });
  }
  requireEnabled(input, "used to choose files");
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
