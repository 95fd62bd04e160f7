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
  | { readonly kind: "part"; readonly name: string; readonly type: AttributeType }
  /** `<div ${attributes}>`. */
  | { readonly kind: "attributes"; readonly tag: string };

/** How an attribute's value is read: class lists and style objects are joined, URLs are checked, `media` URLs may be `data:`. */
export type AttributeType = "plain" | "class" | "style" | "url" | "media";
