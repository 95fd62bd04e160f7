// Where the modules of this package are. A bundler moves them into a file of the application, and next to that file there is
// nothing of the package.

/** Kept apart from `new URL`: bundlers take the two together for an asset to copy. Undefined in a CommonJS bundle. */
const HERE: string | undefined = import.meta.url;

/** The URL of the running module, which is that of the bundle in a bundle; `undefined` in a CommonJS bundle. */
export function moduleUrl(): string | undefined {
  return HERE;
}

/**
 * Finds the folder of this package's modules, `src` or `dist`.
 *
 * @param module the URL of this file; default: where it runs
 * @returns a `file:` URL that ends in a slash; `null` in a bundle
 */
export function ownFolder(module: string | undefined = HERE): string | null {
  const [, folder = null] = /^(file:.*\/)foundation\/own-files\.[jt]s(?:[?#].*)?$/.exec(module ?? "") ?? [];
  return folder;
}
