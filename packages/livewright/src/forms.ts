/**
 * Forms that are typed from a schema: the form of a view, its rows, and the params of a posted form.
 *
 * @example
 * ```ts
 * import { html, liveView } from "livewright";
 * import { form, toForm } from "livewright/forms";
 * ```
 *
 * @module
 */

export { toForm, type Fields, type Form, type FormGroup, type FormOptions, type FormRow } from "./live/forms/form.ts";
export type { Field } from "./live/forms/field.ts";
export type { FieldList } from "./live/forms/field-list.ts";
export type { FieldKind, FieldShape, Shape } from "./live/forms/shape.ts";
export { selectOptions, type SelectOption } from "./live/forms/select-options.ts";
export { form, type FormProps } from "./live/components/form.ts";
export { inputsFor, listInput, rowButtons, rowInputs } from "./live/components/inputs-for.ts";
export { formParams } from "./params/form-params.ts";
export type { StandardSchema } from "./params/standard-schema.ts";
export { stripUnused, usedInput } from "./params/used.ts";
