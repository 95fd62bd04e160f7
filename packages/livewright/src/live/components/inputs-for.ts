import type { Attributes } from "../../html/attributes.ts";
import { each } from "../../html/each.ts";
import { html, type Renderable, type Rendered } from "../../html/rendered.ts";
import { checkOptions } from "../../foundation/known-options.ts";
import { js } from "../../js/commands.ts";
import type { FieldList } from "../forms/field-list.ts";

/** The properties of a row that these components read. */
interface AnyRow {
  readonly $id: string;
  readonly $name: string;
  readonly $key: string;
  readonly $index: number;
  readonly $list: FieldList<object>;
}

/** See {@link rowButtons}. */
interface RowButtons {
  /** Adds an empty row at the end of a list. */
  readonly add: <Row extends object>(list: FieldList<Row>) => Attributes;
  /** Removes a row. */
  readonly drop: (row: AnyRow) => Attributes;
  /** Moves a row by `steps` positions, negative towards the start. */
  readonly move: (row: AnyRow, steps: number) => Attributes;
}

/**
 * Renders the rows of a list in a form, each with hidden inputs for its key and its position. A row that moves keeps its
 * elements, and so the focus and the text in its inputs. Give the row's element `id=${row.$id}`.
 *
 * @param list a list of the form
 * @param row renders one row
 * @param options `hidden`: false if the row renders {@link rowInputs} itself, as in a table, whose inputs must be in a cell
 * @throws {LivewrightError} LW106 for an unknown option
 * @example
 * ```ts
 * inputsFor(invoice.lines, (line) => html`
 *   <div id=${line.$id}>
 *     <input id=${line.text.id} name=${line.text.name} value=${line.text.value}>
 *     <button ${rowButtons.drop(line)}>Remove</button>
 *   </div>`)
 * html`<button ${rowButtons.add(invoice.lines)}>Add a line</button>`
 * ```
 */
export function inputsFor<Row extends object>(
  list: FieldList<Row>,
  row: (row: Row) => Renderable,
  options: { readonly hidden?: boolean } = {},
): Rendered {
  checkOptions(options, INPUTS_FOR, "inputsFor", "LW106");
  const { hidden = true } = options;
  const rows = list.rows as readonly (Row & AnyRow)[];
  return html`${hidden && listInput(list)}${each(
    rows,
    ({ $key }) => $key,
    (one) => html`${hidden && rowInputs(one)}${row(one)}`,
  )}`;
}

const INPUTS_FOR = { hidden: true } as const;

/**
 * Renders the hidden inputs of a row if `inputsFor` cannot, as inside the first cell of a table row.
 *
 * @example html`<tr id=${line.$id}><td>${rowInputs(line)}<input name=${line.text.name} value=${line.text.value}></td></tr>`
 */
export function rowInputs({ $id, $name, $key, $index, $list }: AnyRow): Rendered {
  return html`<input type="hidden" id="${$id}__key" name="${$name}[_persistent_id]" value=${$key}><input type="hidden" id="${$id}__sort" name=${$list.sortName} value=${$index}>`;
}

/**
 * Renders a hidden input that posts a list even if it has no rows. `inputsFor` includes it, unless `hidden` is false.
 *
 * @example html`${listInput(order.lines)}<table>${inputsFor(order.lines, row, { hidden: false })}</table>`
 */
export function listInput<Row extends object>({ id, dropName }: FieldList<Row>): Rendered {
  return html`<input type="hidden" id="${id}__drop" name=${dropName} value="">`;
}

/**
 * Returns the attributes of buttons that change the rows of a form.
 *
 * @example
 * ```ts
 * html`<button ${rowButtons.add(invoice.lines)}>Add a line</button>`
 * html`<button ${rowButtons.drop(line)}>Remove</button>`
 * html`<button ${rowButtons.move(line, -1)} disabled=${line.$index === 0}>Up</button>`
 * ```
 */
export const rowButtons: RowButtons = Object.freeze({
  add: ({ sortName }) => changeButton(sortName, "new"),
  drop: ({ $list, $index }) => changeButton($list.dropName, String($index)),
  move: ({ $list, $key }, steps) => changeButton($list.moveName, `${$key}:${steps}`),
} satisfies RowButtons);

/** A button that sends its name and value with a change event of the form when it is pressed. */
function changeButton(name: string, value: string): Attributes {
  return { type: "button", name, value, "phx-click": js().dispatch("change") };
}
