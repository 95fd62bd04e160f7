import { withoutBasePath } from "../foundation/base-path.ts";
import { mountOf, safePath, type StaticMount, VERSION_PARAM } from "./static-files.ts";

/** Adds the versions of static files to their URLs, and recognizes URLs of older versions. */
export class AssetVersions {
  readonly #mounts: readonly StaticMount[];
  readonly #basePath: string | undefined;

  /** @param basePath the path of the application on its host */
  constructor(mounts: readonly StaticMount[], basePath?: string) {
    this.#mounts = mounts;
    this.#basePath = basePath;
  }

  /**
   * Returns the URL of a file with its version, or `path` itself if the file has no version.
   *
   * @param path without a query, such as `/assets/app.css`
   */
  path(path: string): string {
    const version = this.#find(path)?.version;
    return version === undefined ? path : `${path}?${VERSION_PARAM}=${version}`;
  }

  /**
   * Returns true if one of these URLs names a file that is missing or has another version now. Files outside of the endpoint's
   * mounts do not count.
   *
   * @param urls absolute URLs, as the browser has them
   */
  changed(urls: readonly string[]): boolean {
    return urls.some((text) => {
      if (!URL.canParse(text)) return false;
      const { pathname, searchParams } = new URL(text);
      const file = this.#find(withoutBasePath(this.#basePath, pathname) ?? pathname);
      if (file === undefined) return false;
      if (file.version === undefined) return true;
      const loaded = searchParams.get(VERSION_PARAM);
      return loaded !== null && loaded !== file.version;
    });
  }

  /** Returns the version of the file at a path; `undefined` if no mount with versions owns the path. */
  #find(pathname: string): { readonly version: string | undefined } | undefined {
    const { mount, path: rest = "" } = mountOf(this.#mounts, pathname) ?? {};
    if (mount?.source.version === undefined) return undefined;
    const path = safePath(rest);
    const version = path === undefined ? undefined : mount.source.version(path);
    // The mount at "/" owns only its files: routes have paths below "/", too.
    return version === undefined && mount.prefix === "/" ? undefined : { version };
  }
}
