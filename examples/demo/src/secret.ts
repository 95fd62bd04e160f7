import { randomBytes } from "node:crypto";

/**
 * The secret that sessions are signed and encrypted with. In development it is the same for everyone, so that pages that
 * are open survive a restart of the server; whoever knows it can forge sessions, so elsewhere it must come from the
 * environment. This gallery has nothing to protect and so falls back to a new secret for each run, where a real
 * application should rather refuse to start.
 */
export function secretKeyBase(): string {
  const { SECRET_KEY_BASE: secret, NODE_ENV: environment } = process.env;
  if (secret !== undefined && secret !== "") return secret;
  if (environment === "production") return randomBytes(48).toString("base64url");
  return "known to everyone, for development only, and long enough";
}
