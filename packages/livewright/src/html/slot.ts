import type { StyleContext } from "./style-value.ts";

/**
 * What a hole of a template is, decided once when the template is compiled. Everything that depends on *where* a value
 * stands (what it may be, how it is escaped) hangs on this, never on the value alone.
 */
export type Slot =
  | {
      readonly kind: "text";
      /** The element around it, where it is certain that no stream can stand there. */
      readonly parent?: string;
    }
  /** Content of `textarea` or `title`: text only, no elements. */
  | { readonly kind: "rcdata"; readonly tag: string }
  /** `name=${x}`: the hole owns ` name="…"` with its leading space, so that removing it leaves no trace. */
  | { readonly kind: "attribute"; readonly name: string; readonly type: AttributeType }
  /** A hole inside quotes, `name="a ${x}"`. Its type is a URL's only where it can still decide the scheme. */
  | {
      readonly kind: "part";
      readonly name: string;
      readonly type: AttributeType;
      /** For a `style`: what the text around the hole has open. */
      readonly style?: StyleContext;
    }
  /** `<div ${attributes}>`. */
  | { readonly kind: "attributes"; readonly tag: string };

/**
 * How an attribute's value is read.
 *
 * - `class`, `style`: lists and objects are joined
 * - `url`: scripts are refused; `media`: as `url`, but images and sound may be `data:`; `any`: the element is not known
 * - `refresh`: the `content` of a `<meta>`, which may hold a URL
 * - `commands`: a binding, whose value the client may run; text that reads as commands is refused
 * - `param`: a `phx-value-*`, which also shows `true` and `false`
 * - `name`: the name of an attribute that an animation sets
 */
export type AttributeType =
  | "plain"
  | "class"
  | "style"
  | "url"
  | "media"
  | "any"
  | "refresh"
  | "commands"
  | "param"
  | "name";
