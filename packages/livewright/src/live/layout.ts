import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Flash } from "./flash.ts";

/** A live layout: rendered and diffed together with the view it surrounds. */
export type Layout = (context: {
  readonly content: Rendered | ComponentCall;
  /** For `flashGroup`. */
  readonly flash: Flash;
  readonly assigns: Readonly<Record<string, unknown>>;
}) => Rendered;

/** The layout around a view: its own, or that of its live session unless it wants none. */
export function layoutOf(
  view: { readonly layout?: Layout | false | undefined },
  liveSession?: { readonly layout: Layout | false | undefined },
): Layout | undefined {
  const layout = view.layout ?? liveSession?.layout;
  return typeof layout === "function" ? layout : undefined;
}

/** The layout around a view that runs: what it chose itself, or else that of its definition. */
export function layoutIn(
  { layout }: { readonly layout: Layout | false | undefined },
  defined: Layout | undefined,
): Layout | undefined {
  if (layout === undefined) return defined;
  return layout === false ? undefined : layout;
}
