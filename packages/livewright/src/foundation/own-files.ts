// Locates the modules of this package. In a bundle they are part of an application file, with no package files next to it.

/** In a constant of its own: bundlers treat `new URL(…, import.meta.url)` as an asset. `undefined` in a CommonJS bundle. */
const HERE: string | undefined = import.meta.url;

/** Returns the URL of the running module: the bundle's in a bundle, `undefined` in a CommonJS bundle. */
export function moduleUrl(): string | undefined {
  return HERE;
}

/**
 * Returns the folder of this package's modules, `src` or `dist`.
 *
 * @param module the URL of this file; default the running module's
 * @returns a `file:` URL that ends in a slash; `null` in a bundle
 */
export function ownFolder(module: string | undefined = HERE): string | null {
  const [, folder = null] = /^(file:.*\/)foundation\/own-files\.[jt]s(?:[?#].*)?$/.exec(module ?? "") ?? [];
  return folder;
}
