/** Params and session data as text, whatever a client sent. */
export function text(value: unknown, otherwise: string = ""): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : otherwise;
}
