import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";

export const auth = betterAuth({
  baseURL: "http://localhost:4000",
  secret: process.env["BETTER_AUTH_SECRET"],
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }), // in production, a database
  emailAndPassword: { enabled: true },
});
