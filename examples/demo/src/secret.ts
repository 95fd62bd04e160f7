import { randomBytes } from "node:crypto";

/** The secret that signs and encrypts sessions. In development it is fixed, so that open pages survive a restart of the server. A fixed secret lets anyone forge sessions, so in production it must come from the environment. This gallery has nothing to protect, so it falls back to a new secret for each run. A real application should refuse to start.
 */
export function secretKeyBase(): string {
  const { SECRET_KEY_BASE: secret, NODE_ENV: environment } = process.env;
  if (secret !== undefined && secret !== "") return secret;
  if (environment === "production") return randomBytes(48).toString("base64url");
  return "known to everyone, for development only, and long enough";
}
