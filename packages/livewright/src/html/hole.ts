import type { StyleContext } from "./style-value.ts";

/**
 * The kind of a hole, decided once when the template is compiled. Which values the hole accepts and how they are escaped depends on
 * it, never on the value alone.
 */
export type Hole =
  | {
      readonly kind: "text";
      /** The element around it, if it certainly cannot be the container of a stream. */
      readonly parent?: string;
    }
  /** The content of `textarea` or `title`: text only, no elements. */
  | { readonly kind: "rcdata"; readonly tag: string }
  /** `name=${x}`: the hole writes ` name="…"` with its leading space, so that removing the attribute leaves no trace. */
  | { readonly kind: "attribute"; readonly name: string; readonly type: AttributeType }
  /** A hole inside quotes, `name="a ${x}"`. Its type is `url` or `media` only if it can set the scheme of the URL. */
  | {
      readonly kind: "part";
      readonly name: string;
      readonly type: AttributeType;
      /** For a `style`: the delimiters that are open in the text before the hole. */
      readonly style?: StyleContext;
    }
  /** `<div ${attributes}>`. */
  | { readonly kind: "attributes"; readonly tag: string };

/**
 * How the value of an attribute is interpreted.
 *
 * - `class`, `style`: lists and objects are joined
 * - `url`: scripts are refused; `media`: like `url`, but images and sound may be `data:`; `any`: the element is unknown
 * - `srcset`: a list of images
 * - `refresh`: the `content` of a `<meta>`, which may hold a URL
 * - `commands`: a binding that the client may run; text that reads as commands is refused
 * - `param`: a `phx-value-*`, which also accepts `true` and `false`
 * - `name`: the name of an attribute that an animation sets
 */
export type AttributeType =
  | "plain"
  | "class"
  | "style"
  | "url"
  | "media"
  | "any"
  | "srcset"
  | "refresh"
  | "commands"
  | "param"
  | "name";
