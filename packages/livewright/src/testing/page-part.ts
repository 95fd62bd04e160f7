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

/** A part of a page, whatever its events are. */
type AnyPart = Omit<PagePart, "formOf">;

/**
 * What can be seen and done in a part of a page: all of it, or that of a nested view. Whatever is done is done as a visitor
 * does it, by the official client, and its promise is fulfilled when the page has settled.
 *
 * @typeParam Events the events of the view
 */
export abstract class PagePart<Events = AnyEvents> {
  /** Who looks at the page: the connection, the cookies, other tabs. */
  readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  /** The element around this part. */
  abstract get root(): DomElement;

  /** Path and query of the page. */
  get path(): string {
    return this.visitor.path;
  }

  /** The title of the page. */
  get title(): string {
    return this.visitor.document.title;
  }

  /**
   * The HTML that is on the page now.
   *
   * @param selector of one element; default: all of this part
   * @throws {LivewrightError} LW801 if there is no such element, or more than one
   */
  render(selector?: string, text?: TextFilter): string {
    return selector === undefined ? this.root.innerHTML : this.find(selector, text).outerHTML;
  }

  /**
   * The text that is on the page now, with white space as a reader has it.
   *
   * @param selector of one element; default: all of this part
   * @throws {LivewrightError} LW801 if there is no such element, or more than one
   */
  text(selector?: string): string {
    return textOf(selector === undefined ? this.root : this.find(selector));
  }

  /** The texts of all elements a selector matches, in the order of the page. */
  texts(selector: string): readonly string[] {
    return findAll(this.scope, selector).map((element) => textOf(element));
  }

  /** Whether there is such an element. */
  has(selector: string, text?: TextFilter): boolean {
    return findAll(this.scope, selector, text).length > 0;
  }

  /** How many such elements there are. */
  count(selector: string, text?: TextFilter): number {
    return findAll(this.scope, selector, text).length;
  }

  /**
   * What stands in a field. Whether a box is checked is `view.has("#terms:checked")`.
   *
   * @throws {LivewrightError} LW801 if there is no such element, or more than one, LW802 for what is no field
   */
  value(selector: string): string {
    const field = this.find(selector);
    if (typeof field.value === "string") return field.value;
    throw new LivewrightError("LW802", `${showElement(field)} is no field, so it has no value.`, {
      hint: `Its text is  view.text(${JSON.stringify(selector)})`,
    });
  }

  /**
   * An element of jsdom, for what there is no method for.
   *
   * @throws {LivewrightError} LW801 if there is no such element, or more than one
   */
  find(selector: string, text?: TextFilter): DomElement {
    return findOne(this.scope, selector, text);
  }

  /**
   * One element, to be used several times. It is looked up each time.
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
   * Clicks: a button, a link, anything with `phx-click`.
   *
   * @param text a part of its text, or a pattern
   * @param details of the event, e.g. `{ ctrlKey: true }`
   * @throws {LivewrightError} LW801 for no or several elements, LW802 for one that cannot be clicked, LW804 for a crash
   */
  click(selector: string, text?: TextFilter, details: EventDetails = {}): Promise<void> {
    return this.#do(selector, text, (element) => click(this.visitor.dom, element, details));
  }

  /**
   * Presses a key in an element, which has the focus then if it can have it. What browsers do by themselves is done as well:
   * Enter submits a form or clicks a button, Tab goes on to the next field.
   *
   * @param selector undefined for where the focus is; on the page, if nothing has it
   * @param details of the event, e.g. `{ shiftKey: true }`
   */
  keydown(selector: string | undefined, name: string, details: EventDetails = {}): Promise<void> {
    return this.#press(selector, "keydown", name, details);
  }

  /** Releases a key, see {@link keydown}. Space clicks what has the focus when it is released. */
  keyup(selector: string | undefined, name: string, details: EventDetails = {}): Promise<void> {
    return this.#press(selector, "keyup", name, details);
  }

  /** Gives an element the focus. */
  focus(selector: string, text?: TextFilter): Promise<void> {
    return this.#do(selector, text, (element) => focus(element));
  }

  /** Takes the focus from an element; it is given to it first if it is elsewhere. */
  blur(selector: string, text?: TextFilter): Promise<void> {
    return this.#do(selector, text, (element) => blur(element));
  }

  /**
   * Fills in fields of a form, one after the other; each change is sent as its own event.
   *
   * @param values by name, or nested: `{ user: { name: "Ann" } }` fills `user[name]`
   * @throws {LivewrightError} LW807 for a field or choice the form does not offer, LW802 if nobody listens to changes
   */
  async change(selector: string, values: FormValues): Promise<void> {
    const form = this.#form(selector);
    if (!form.hasAttribute("phx-change") && form.querySelector("[phx-change]") === null) {
      throw new LivewrightError("LW802", `Nobody is told of changes in ${showElement(form)}: it has no phx-change.`);
    }
    await this.#fill(selector, values);
  }

  /**
   * Fills in a form and submits it as a browser does: with its default button, unless it is not valid.
   *
   * @param values see {@link change}
   * @throws {LivewrightError} LW807 for what the form does not offer, LW802 if it cannot be submitted
   */
  async submit(selector: string, values: FormValues = {}, options: SubmitOptions = {}): Promise<void> {
    checkSubmitOptions(options);
    const form = this.#form(selector);
    if (!["phx-submit", "action", "method"].some((name) => form.hasAttribute(name))) {
      throw new LivewrightError("LW802", `${showElement(form)} goes nowhere: it has neither phx-submit nor an action.`);
    }
    await this.#fill(selector, values);
    await this.act(selector, () => submit(this.visitor.dom, this.#form(selector), options));
  }

  /**
   * Chooses files in an input, or drops them on an element with `phx-drop-target`. They are sent when the form is submitted, or at once where
   * the upload says so; what the view shows of their progress and their errors is on the page.
   *
   * @param selector of the input, or of what they are dropped on
   * @throws {LivewrightError} LW802 for what takes no files
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
   * Files that are sent bit by bit, as the test says, to see the page while they are on their way.
   *
   * @param selector of the input
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

  /** A form with values that are not filled in yet. */
  form(selector: string, values: FormValues = {}): TestForm {
    return new TestForm(this, selector, values);
  }

  /**
   * A form whose event is one of the view, with values that this event takes.
   *
   * @param event what the form sends when it is changed or submitted
   * @throws {LivewrightError} LW802 if the form does not send it
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

  /** Waits until nothing is under way any more, after something that no visitor did. */
  settled(): Promise<void> {
    return this.visitor.settled();
  }

  /** What is looked in, and how it is called in messages. */
  get scope(): Scope {
    return { root: this.root, shown: this.root, name: this.path };
  }

  /** Does something that concerns one element. */
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

/** One element of a page, by the way it is found. */
export class TestElement {
  readonly #part: AnyPart;
  readonly #selector: string;
  readonly #text: TextFilter | undefined;

  constructor(part: AnyPart, selector: string, text: TextFilter | undefined) {
    this.#part = part;
    this.#selector = selector;
    this.#text = text;
  }

  /** Whether it is on the page now. */
  get exists(): boolean {
    return this.#part.has(this.#selector, this.#text);
  }

  /** Its HTML. */
  render(): string {
    return this.#part.render(this.#selector, this.#text);
  }

  /** Its text. */
  text(): string {
    return textOf(this.#part.find(this.#selector, this.#text));
  }

  /** The value of an attribute, or undefined. */
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

/** A form, and what is to be filled in. */
export class TestForm {
  readonly #part: AnyPart;
  readonly #selector: string;
  readonly #values: FormValues;

  constructor(part: AnyPart, selector: string, values: FormValues) {
    this.#part = part;
    this.#selector = selector;
    this.#values = values;
  }

  /** The same form with more values; they are laid over those it has. */
  with(values: FormValues): TestForm {
    return new TestForm(this.#part, this.#selector, { ...this.#values, ...values });
  }

  /** Fills the values in. See {@link PagePart.change}. */
  change(): Promise<void> {
    return this.#part.change(this.#selector, this.#values);
  }

  /** Fills the values in and submits. See {@link PagePart.submit}. */
  submit(options: SubmitOptions = {}): Promise<void> {
    return this.#part.submit(this.#selector, this.#values, options);
  }

  /** What the form would send now, by the names of its fields. */
  data(): Readonly<Record<string, readonly string[]>> {
    const form = this.#part.find(this.#selector);
    const data: Record<string, string[]> = {};
    for (const [name, value] of new this.#part.visitor.dom.FormData(form)) {
      (data[name] ??= []).push(typeof value === "string" ? value : value.name);
    }
    return data;
  }
}
