import { activeBasePath } from "../foundation/base-path.ts";
import { inserted } from "./app-paths.ts";
import type { Template } from "./template.ts";

/** The statics of a template under a base path. An application has one, so one is kept. */
const written = new WeakMap<Template, { readonly basePath: string; readonly statics: readonly string[] }>();

/** Returns the statics of a template with the active base path in front of the paths of the application. */
export function staticsOf(template: Template): readonly string[] {
  const { statics, paths } = template;
  if (activeBasePath === "" || paths === undefined) return statics;
  const known = written.get(template);
  if (known?.basePath === activeBasePath) return known.statics;
  const made = statics.map((text, index) =>
    inserted(
      text,
      paths.filter((position) => position.index === index).map(({ offset }) => offset),
      activeBasePath,
    ),
  );
  written.set(template, { basePath: activeBasePath, statics: made });
  return made;
}
