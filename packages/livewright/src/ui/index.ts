// ui: ready-made parts of pages, each with its roles, labels and keys, and a look that CSS can change. Owns `livewright/ui` and its
// style sheet, /livewright/ui.css. Keyboard support beyond the browser's is a hook of `livewright/client`.

/**
 * Parts of pages: inputs that know their errors, dialogs that hold the focus, menus and tabs for the keyboard. They are plain
 * function components, made of nothing an application could not write itself; copy one and change it where it does not fit.
 *
 * Their look is one CSS file with variables, `<link rel="stylesheet" href="/livewright/ui.css">`.
 *
 * @example
 * ```ts
 * import { form } from "livewright/forms";
 * import { button, input } from "livewright/ui";
 *
 * form({ for: account, change: "validate", submit: "save", children: html`
 *   ${input({ field: account.email, type: "email", label: "Email" })}
 *   ${button({ children: "Save", busy: "Saving…" })}` })
 * ```
 *
 * @module
 */

export { button, type ButtonProps } from "./button.ts";
export { checkbox, type CheckboxProps } from "./checkbox.ts";
export { dropdown, type DropdownItem, type DropdownProps } from "./dropdown.ts";
export { input, type InputProps, type InputType } from "./input.ts";
export { list, type ListEntry } from "./list.ts";
export { hideModal, modal, showModal, type ModalProps } from "./modal.ts";
export { pagination, type PaginationProps } from "./pagination.ts";
export { progress, type ProgressProps } from "./progress.ts";
export { select, type SelectProps } from "./select.ts";
export { table, type Column, type TableProps } from "./table.ts";
export { tabs, type Tab, type TabsProps } from "./tabs.ts";
export { textarea, type TextareaProps } from "./textarea.ts";
export { toast, type ToastProps } from "./toast.ts";
