// ui: ready-made components with roles, labels, keyboard support, and styles that CSS can change. Owns `livewright/ui`
// and its style sheet, /livewright/ui.css. Keyboard support beyond the browser's is a hook of `livewright/client`.

/**
 * Ready-made components: inputs that show their errors, dialogs that hold the focus, menus and tabs with keyboard
 * support. They are plain function components that use only the public API, so you can copy one and change it.
 *
 * Their styles are one CSS file with variables, `<link rel="stylesheet" href="/livewright/ui.css">`.
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
