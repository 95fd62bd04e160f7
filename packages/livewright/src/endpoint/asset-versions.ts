import { mountOf, safePath, type StaticMount, VERSION_PARAM } from "./static-files.ts";

/** Knows the static files by their versions: makes URLs that change with the files, and sees which URLs are of older ones. */
export class AssetVersions {
  readonly #mounts: readonly StaticMount[];

  constructor(mounts: readonly StaticMount[]) {
    this.#mounts = mounts;
  }

  /**
   * The URL of a file, with its version; as it is given where nothing is known about versions.
   *
   * @param path without a query, e.g. `/assets/app.css`
   */
  path(path: string): string {
    const version = this.#find(path)?.version;
    return version === undefined ? path : `${path}?${VERSION_PARAM}=${version}`;
  }

  /**
   * Whether one of these URLs is of a file that is gone, or has another version now. Of files that are served elsewhere
   * nothing is known, and they do not count.
   *
   * @param urls absolute, as the browser has them
   */
  changed(urls: readonly string[]): boolean {
    return urls.some((text) => {
      if (!URL.canParse(text)) return false;
      const { pathname, searchParams } = new URL(text);
      const file = this.#find(pathname);
      if (file === undefined) return false;
      if (file.version === undefined) return true;
      const loaded = searchParams.get(VERSION_PARAM);
      return loaded !== null && loaded !== file.version;
    });
  }

  /** The version of the file at a path; nothing at all when this is not for us to say. */
  #find(pathname: string): { readonly version: string | undefined } | undefined {
    const { mount, path: rest = "" } = mountOf(this.#mounts, pathname) ?? {};
    if (mount?.source.version === undefined) return undefined;
    const path = safePath(rest);
    const version = path === undefined ? undefined : mount.source.version(path);
    // Below "/" there is everything else as well.
    return version === undefined && mount.prefix === "/" ? undefined : { version };
  }
}
