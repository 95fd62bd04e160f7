import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { makeFile, type TestFile } from "./browser/files.ts";
import { dropFiles } from "./drop-files.ts";
import type { AnyEvents, ParamsOf } from "./event-types.ts";
import { chooseFiles, TestFileInput } from "./file-input.ts";
import { findAll, findOne, type Scope, type TextFilter } from "./find.ts";
import { checkSubmitOptions, fillIn, requireSends, submit, type SubmitOptions } from "./form-filling.ts";
import type { FormValues, FormValuesOf } from "./form-values.ts";
import { showElement, showHtml, textOf } from "./show-html.ts";
import { blur, click, type EventDetails, focus, key } from "./user-events.ts";
import type { Visitor } from "./visitor.ts";

/** A part of a page with any events. */
type AnyPart = Omit<PagePart, "formOf">;

/**
 * The queries and actions of a page, or of a part of it, such as a nested view. The official client carries out each
 * action, as for a user. The promise of an action resolves when the page is idle.
 *
 * @typeParam Events the events of the view
 */
export abstract class PagePart<Events = AnyEvents> {
  /** The browser tab: its connection, cookies and history. */
  readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  /** The element that contains this part. */
  abstract get root(): DomElement;

  /** The path and query of the page. */
  get path(): string {
    return this.visitor.path;
  }

  /** The title of the page. */
  get title(): string {
    return this.visitor.document.title;
  }

  /**
   * Returns the current HTML.
   *
   * @param selector selects one element; default: this whole part
   * @throws {LivewrightError} LW801 if no element matches, or more than one
   */
  render(selector?: string, text?: TextFilter): string {
    return selector === undefined ? this.root.innerHTML : this.find(selector, text).outerHTML;
  }

  /**
   * Returns the current text, with white space collapsed.
   *
   * @param selector selects one element; default: this whole part
   * @throws {LivewrightError} LW801 if no element matches, or more than one
   */
  text(selector?: string): string {
    return textOf(selector === undefined ? this.root : this.find(selector));
  }

  /** Returns the texts of all elements that match a selector, in document order. */
  texts(selector: string): readonly string[] {
    return findAll(this.scope, selector).map((element) => textOf(element));
  }

  /** Reports whether an element matches. */
  has(selector: string, text?: TextFilter): boolean {
    return findAll(this.scope, selector, text).length > 0;
  }

  /** Returns the number of elements that match. */
  count(selector: string, text?: TextFilter): number {
    return findAll(this.scope, selector, text).length;
  }

  /**
   * Returns the value of a field. To see whether a checkbox is checked, use `view.has("#terms:checked")`.
   *
   * @throws {LivewrightError} LW801 if no element matches, or more than one; LW802 if the element is not a field
   */
  value(selector: string): string {
    const field = this.find(selector);
    if (typeof field.value === "string") return field.value;
    throw new LivewrightError("LW802", `${showElement(field)} is not a field, so it has no value.`, {
      hint: `Read its text with  view.text(${JSON.stringify(selector)})`,
    });
  }

  /**
   * Returns an element of jsdom, for checks that this class has no method for.
   *
   * @throws {LivewrightError} LW801 if no element matches, or more than one
   */
  find(selector: string, text?: TextFilter): DomElement {
    return findOne(this.scope, selector, text);
  }

  /**
   * Returns a handle of one element, for repeated use. It looks the element up again each time.
   *
   * @example
   * ```ts
   * const more = view.element("button", "More");
   * await more.click();
   * await more.click();
   * ```
   */
  element(selector: string, text?: TextFilter): TestElement {
    return new TestElement(this, selector, text);
  }

  /**
   * Clicks a button, a link, or any other element with `phx-click`.
   *
   * @param text a part of its text, or a pattern
   * @param details properties of the DOM event, e.g. `{ ctrlKey: true }`
   * @throws {LivewrightError} LW801 if no element matches, or more than one; LW802 if it cannot be clicked; LW804 if a
   *   view crashes
   */
  click(selector: string, text?: TextFilter, details: EventDetails = {}): Promise<void> {
    return this.#do(selector, text, (element) => click(this.visitor.dom, element, details));
  }

  /**
   * Focuses an element and presses a key. Includes the default action of browsers: Enter submits a form or clicks a
   * button, Tab moves the focus to the next field.
   *
   * @param selector undefined for the focused element, or for the page if no element has the focus
   * @param details properties of the DOM event, e.g. `{ shiftKey: true }`
   */
  keydown(selector: string | undefined, name: string, details: EventDetails = {}): Promise<void> {
    return this.#press(selector, "keydown", name, details);
  }

  /** Releases a key, see {@link keydown}. Releasing Space clicks the focused element. */
  keyup(selector: string | undefined, name: string, details: EventDetails = {}): Promise<void> {
    return this.#press(selector, "keyup", name, details);
  }

  /** Focuses an element. */
  focus(selector: string, text?: TextFilter): Promise<void> {
    return this.#do(selector, text, (element) => focus(element));
  }

  /** Removes the focus from an element. Focuses the element first if it does not have the focus. */
  blur(selector: string, text?: TextFilter): Promise<void> {
    return this.#do(selector, text, (element) => blur(element));
  }

  /**
   * Fills in fields of a form, one by one. The client sends an event for each.
   *
   * @param values by name, or nested: `{ user: { name: "Ann" } }` fills `user[name]`
   * @throws {LivewrightError} LW807 if the form does not have a field or choice; LW802 if the form has no `phx-change`
   */
  async change(selector: string, values: FormValues): Promise<void> {
    const form = this.#form(selector);
    if (!form.hasAttribute("phx-change") && form.querySelector("[phx-change]") === null) {
      throw new LivewrightError(
        "LW802",
        `${showElement(form)} sends no changes: neither it nor a field has phx-change.`,
      );
    }
    await this.#fill(selector, values);
  }

  /**
   * Fills in a form and submits it as a browser does, with its default button. An invalid form fails.
   *
   * @param values see {@link change}
   * @throws {LivewrightError} LW807 if the form does not have a field or choice; LW802 if a browser would not submit
   *   the form
   */
  async submit(selector: string, values: FormValues = {}, options: SubmitOptions = {}): Promise<void> {
    checkSubmitOptions(options);
    const form = this.#form(selector);
    if (!["phx-submit", "action", "method"].some((name) => form.hasAttribute(name))) {
      throw new LivewrightError(
        "LW802",
        `${showElement(form)} cannot be submitted: it has neither phx-submit nor an action.`,
      );
    }
    await this.#fill(selector, values);
    await this.act(selector, () => submit(this.visitor.dom, this.#form(selector), options));
  }

  /**
   * Chooses files in an input, or drops them on an element with `phx-drop-target`. The client sends them with the
   * submit, or immediately for uploads with `autoUpload`.
   *
   * @param selector selects the input, or the element to drop the files on
   * @throws {LivewrightError} LW802 if the element accepts no files
   * @example
   * ```ts
   * await view.selectFiles("#album input[type=file]", [{ name: "cat.jpg", content: bytes, type: "image/jpeg" }]);
   * await view.submit("#album");
   * ```
   */
  selectFiles(selector: string, files: readonly TestFile[]): Promise<void> {
    const { visitor } = this;
    return this.#do(selector, undefined, (element) => {
      const made = files.map((file) => makeFile(visitor.dom, file));
      if (element.type === "file") chooseFiles(visitor, element, made);
      else dropFiles(visitor, element, made);
    });
  }

  /**
   * Returns files that the test sends in steps, to check the page during an upload.
   *
   * @param selector selects the input
   * @example
   * ```ts
   * const input = view.fileInput("#album input[type=file]", [{ name: "cat.jpg", content: bytes }]);
   * await input.upload("cat.jpg", { percent: 49 });
   * expect(view.text("#progress")).toBe("49 %");
   * await input.upload("cat.jpg");
   * ```
   */
  fileInput(selector: string, files: readonly TestFile[]): TestFileInput {
    return new TestFileInput(this, selector, files);
  }

  /** Returns a form with values to fill in later. */
  form(selector: string, values: FormValues = {}): TestForm {
    return new TestForm(this, selector, values);
  }

  /**
   * Returns a form with values whose types come from an event of the view.
   *
   * @param event the event that the form sends on a change or submit
   * @throws {LivewrightError} LW802 if the form does not send the event
   * @example
   * ```ts
   * const view = await live<typeof Register>(app, "/register");
   * await view.formOf("#user-form", "save", { user: { name: "Ann" } }).submit();
   * ```
   */
  formOf<Name extends keyof Events & string>(
    selector: string,
    event: Name,
    values: FormValuesOf<ParamsOf<Events[Name]>> = {},
  ): TestForm {
    requireSends(this.find(selector), event);
    return this.form(selector, values as FormValues);
  }

  /** Waits until the page is idle. Call it after a change that no action of the test caused, such as a broadcast. */
  settled(): Promise<void> {
    return this.visitor.settled();
  }

  /** The part of the page to search, with its name for messages. */
  get scope(): Scope {
    return { root: this.root, shown: this.root, name: this.path };
  }

  /** Runs an action on an element and waits until the page is idle. */
  protected async act<Result>(
    selector: string | undefined,
    run: () => Result | Promise<Result>,
    text?: TextFilter,
  ): Promise<Result> {
    const element = selector === undefined ? undefined : findAll(this.scope, selector, text)[0];
    return this.visitor.act(run, undefined, element);
  }

  #do(selector: string, text: TextFilter | undefined, run: (element: DomElement) => void): Promise<void> {
    return this.act(selector, () => run(this.find(selector, text)), text);
  }

  #press(selector: string | undefined, type: "keydown" | "keyup", name: string, details: EventDetails): Promise<void> {
    const { dom, document } = this.visitor;
    const run = (): void =>
      key(dom, document, selector === undefined ? undefined : this.find(selector), type, name, details);
    return this.act(selector, run);
  }

  async #fill(selector: string, values: FormValues): Promise<void> {
    await fillIn(
      this.visitor,
      () => this.#form(selector),
      values,
      (run) => this.visitor.act(run),
    );
  }

  #form(selector: string): DomElement {
    const form = this.find(selector);
    if (form.localName === "form") return form;
    throw new LivewrightError("LW802", `${showElement(form)} is not a form.`, {
      frame: `  The page:\n${showHtml(this.root, "    ")}`,
    });
  }
}

/** A handle of one element, which it looks up for each call. */
export class TestElement {
  readonly #part: AnyPart;
  readonly #selector: string;
  readonly #text: TextFilter | undefined;

  constructor(part: AnyPart, selector: string, text: TextFilter | undefined) {
    this.#part = part;
    this.#selector = selector;
    this.#text = text;
  }

  /** Reports whether the element is on the page. */
  get exists(): boolean {
    return this.#part.has(this.#selector, this.#text);
  }

  /** Returns the HTML of the element. */
  render(): string {
    return this.#part.render(this.#selector, this.#text);
  }

  /** Returns the text of the element. */
  text(): string {
    return textOf(this.#part.find(this.#selector, this.#text));
  }

  /** Returns the value of an attribute; undefined if the element does not have it. */
  attribute(name: string): string | undefined {
    return this.#part.find(this.#selector, this.#text).getAttribute(name) ?? undefined;
  }

  /** See {@link PagePart.click}. */
  click(details: EventDetails = {}): Promise<void> {
    return this.#part.click(this.#selector, this.#text, details);
  }

  /** See {@link PagePart.focus}. */
  focus(): Promise<void> {
    return this.#part.focus(this.#selector, this.#text);
  }

  /** See {@link PagePart.blur}. */
  blur(): Promise<void> {
    return this.#part.blur(this.#selector, this.#text);
  }
}

/** A form, and the values to fill in. */
export class TestForm {
  readonly #part: AnyPart;
  readonly #selector: string;
  readonly #values: FormValues;

  constructor(part: AnyPart, selector: string, values: FormValues) {
    this.#part = part;
    this.#selector = selector;
    this.#values = values;
  }

  /** Returns the form with more values, which override the present ones. */
  with(values: FormValues): TestForm {
    return new TestForm(this.#part, this.#selector, { ...this.#values, ...values });
  }

  /** Fills in the values. See {@link PagePart.change}. */
  change(): Promise<void> {
    return this.#part.change(this.#selector, this.#values);
  }

  /** Fills in the values and submits the form. See {@link PagePart.submit}. */
  submit(options: SubmitOptions = {}): Promise<void> {
    return this.#part.submit(this.#selector, this.#values, options);
  }

  /** Returns the data that the form would send now, by field name. */
  data(): Readonly<Record<string, readonly string[]>> {
    const form = this.#part.find(this.#selector);
    const data: Record<string, string[]> = {};
    for (const [name, value] of new this.#part.visitor.dom.FormData(form)) {
      (data[name] ??= []).push(typeof value === "string" ? value : value.name);
    }
    return data;
  }
}
