import { lookup } from "mrmime";
import { isSameFile, readRange, slicedBody } from "./byte-range.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { acceptedEncoding, type ContentEncoding } from "./content-encoding.ts";

/** A source of static files: a directory (`files` of the adapter), a bundle, a bucket. */
export interface FileSource {
  /**
   * Returns a file.
   *
   * @param path relative, with `/` between the parts; without `..`, empty parts, hidden files, backslashes and control characters
   * @param version the version that the URL names, if it names one
   * @returns `undefined` if the file does not exist
   */
  read(path: string, version?: string): StaticFile | undefined | Promise<StaticFile | undefined>;
  /**
   * Returns a short name for the content of a file, for URLs that change with it. It is called during renders, so it must be fast.
   * Without this method, `staticPath` returns plain paths.
   *
   * @param path as for `read`
   * @param file the result of `read`, if the version of exactly this file is needed
   * @returns `undefined` if the file does not exist
   */
  version?(path: string, file?: StaticFile): string | undefined;
}

/** A file that can be sent. Its content is read only if a response needs it. */
export interface StaticFile {
  /** The size in bytes. */
  readonly size: number;
  /** The time of the last change, in milliseconds since 1970. */
  readonly modified: number;
  /** An entity tag with its quotes. Default: size and time. A weak tag never satisfies an `If-Range`. */
  readonly etag?: string;
  /** The media type. Default: by the extension of the path. */
  readonly type?: string;
  body(): StaticBody | Promise<StaticBody>;
  /**
   * Returns a part of the content, for requests with a `Range`. Without this method, the part is cut out of `body()`.
   *
   * @param start the first byte
   * @param end the byte after the last one
   */
  slice?(start: number, end: number): StaticBody | Promise<StaticBody>;
  /**
   * Returns the compressed content. Without it, the file is sent as it is. Requests with a `Range` get parts of the file as it is.
   *
   * @returns `undefined` if there is none in this encoding
   */
  encoded?(encoding: ContentEncoding): EncodedFile | undefined | Promise<EncodedFile | undefined>;
}

/** The compressed content of a {@link StaticFile}. */
export interface EncodedFile {
  /** Bytes. */
  readonly size: number;
  body(): StaticBody | Promise<StaticBody>;
}

/** The content of a file. */
export type StaticBody = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | string;

/** A prefix of URL paths, and the files below it. */
export interface StaticMount {
  /** Ends in a slash. */
  readonly prefix: string;
  readonly source: FileSource;
}

/** Returns the mount of a path, and the part of the path below it. */
export function mountOf(
  mounts: readonly StaticMount[],
  pathname: string,
): { readonly mount: StaticMount; readonly path: string } | undefined {
  const canonical = canonicalPath(pathname);
  const mount = mounts.find(({ prefix }) => canonical.startsWith(prefix));
  return mount && { mount, path: canonical.slice(mount.prefix.length) };
}

/** Reads the endpoint's `static` option. Longer prefixes come first, so that the most specific mount answers. */
export function readMounts(option: Readonly<Record<string, FileSource>> = {}): StaticMount[] {
  return Object.entries(option)
    .map(([path, source]) => {
      if (!path.startsWith("/") || typeof source?.read !== "function") {
        const problem = path.startsWith("/")
          ? `leads to ${describeValue(source)}, not to files`
          : 'does not start with "/"';
        throw new LivewrightError("LW102", `${JSON.stringify(path)} in the option static ${problem}.`, {
          hint: 'static: { "/assets": files("public/assets") }, with files from "livewright/node"',
        });
      }
      return { prefix: canonicalPath(path.endsWith("/") ? path : `${path}/`), source };
    })
    .toSorted(byPrefix);
}

/** Adds a mount, unless the application has one with the same prefix. */
export function addMount(mounts: StaticMount[], mount: StaticMount): void {
  if (mounts.some(({ prefix }) => prefix === mount.prefix)) return;
  mounts.push(mount);
  mounts.sort(byPrefix);
}

function byPrefix(a: StaticMount, b: StaticMount): number {
  return b.prefix.length - a.prefix.length;
}

/** The caching of a URL with the current version: changed content has another URL. */
const FOREVER = "public, max-age=31536000, immutable";
/** The caching of other URLs: browsers store the file, and ask for changes each time. */
const REVALIDATED = "public, max-age=0, must-revalidate";
/** The query parameter with the version of a file. */
export const VERSION_PARAM = "v";

/**
 * Answers with a file.
 *
 * @param path the part of the URL path below the mount, still encoded
 * @returns `undefined` if the file does not exist
 */
export async function serveFile(request: Request, source: FileSource, path: string): Promise<Response | undefined> {
  const safe = safePath(path);
  const version = versionIn(request.url);
  const file = safe === undefined ? undefined : await source.read(safe, version);
  if (safe === undefined || file === undefined) return undefined;

  const encoding = file.encoded === undefined ? undefined : encodingOf(request);
  const encoded = encoding === undefined ? undefined : await file.encoded?.(encoding);
  const fileTag = file.etag ?? `"${file.size.toString(36)}-${Math.floor(file.modified).toString(36)}"`;
  const etag = encoded === undefined ? fileTag : fileTag.replace(/"$/, `-${encoding}"`);
  const headers: Record<string, string> = {
    etag,
    "last-modified": new Date(file.modified).toUTCString(),
    "cache-control": version !== undefined && version === source.version?.(safe, file) ? FOREVER : REVALIDATED,
    "x-content-type-options": "nosniff",
    "accept-ranges": "bytes",
  };
  if (file.encoded !== undefined) headers["vary"] = "accept-encoding";
  if (unchanged(request, etag, file.modified)) return new Response(null, { status: 304, headers });
  headers["content-type"] = file.type ?? typeOf(safe);
  const range = rangeOf(request, etag, file);
  if (range === "unsatisfiable") return unsatisfiable(file.size);
  if (range !== undefined) {
    const { start, end } = range;
    headers["content-range"] = `bytes ${start}-${end - 1}/${file.size}`;
    headers["content-length"] = String(end - start);
    const part = file.slice === undefined ? slicedBody(await file.body(), range) : await file.slice(start, end);
    return new Response(part, { status: 206, headers });
  }
  if (encoded !== undefined) headers["content-encoding"] = encoding as ContentEncoding;
  const { size } = encoded ?? file;
  headers["content-length"] = String(size);
  return new Response(request.method === "HEAD" ? null : await (encoded ?? file).body(), { headers });
}

/** Parts are cut out of the file as it is, so a request for one gets no compressed content. */
function encodingOf({ headers }: Request): ContentEncoding | undefined {
  return headers.has("range") ? undefined : acceptedEncoding(headers.get("accept-encoding"));
}

/** Returns the part of a file that a request asks for. `Range` counts for GET only. */
function rangeOf(request: Request, etag: string, file: StaticFile): ReturnType<typeof readRange> {
  if (request.method !== "GET" || !isSameFile(request.headers.get("if-range"), etag, file.modified)) return undefined;
  return readRange(request.headers.get("range"), file.size);
}

function unsatisfiable(size: number): Response {
  const headers = { "content-range": `bytes */${size}`, "cache-control": "no-store", "accept-ranges": "bytes" };
  return new Response(null, { status: 416, headers });
}

/**
 * Returns true if there is a file.
 *
 * @param path as for {@link serveFile}
 */
export async function hasFile(source: FileSource, path: string): Promise<boolean> {
  const safe = safePath(path);
  return safe !== undefined && (await source.read(safe)) !== undefined;
}

/** Matches the usual paths, which need neither decoding nor further checks. */
const PLAIN = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/**
 * Returns a relative path that cannot leave its directory, or `undefined` for any other path. Decodes exactly once, before the
 * checks, so that the checked path is the path that is read.
 */
export function safePath(path: string): string | undefined {
  if (PLAIN.test(path)) return path;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  // A backslash separates parts on Windows, and a NUL ends a path in system calls.
  if (/[\\\u0000-\u001f\u007f]/.test(decoded)) return undefined;
  // A part that starts with a dot is `..` or a hidden file such as .env. An empty part makes a path absolute.
  return decoded.split("/").some((part) => part === "" || part.startsWith(".")) ? undefined : decoded;
}

/** Returns the version of a file that a URL names. */
function versionIn(url: string): string | undefined {
  return url.includes("?") ? (new URL(url).searchParams.get(VERSION_PARAM) ?? undefined) : undefined;
}

function unchanged(request: Request, etag: string, modified: number): boolean {
  const tags = request.headers.get("if-none-match");
  if (tags !== null) {
    return tags.trim() === "*" || tags.split(",").some((tag) => opaque(tag) === opaque(etag));
  }
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  // The header has whole seconds.
  return Math.floor(modified / 1000) * 1000 <= since;
}

/** Returns a tag without the prefix of weak tags, which `If-None-Match` ignores. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}

/** Returns the media type of a path. Text is UTF-8. */
export function typeOf(path: string): string {
  const type = lookup(path) ?? "application/octet-stream";
  return /^text\/|\/(?:javascript|json|xml)$|\+(?:json|xml)$/.test(type) ? `${type}; charset=utf-8` : type;
}
