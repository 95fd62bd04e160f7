// Re-exports the official package, as phoenix.ts does.
export * from "phoenix_live_view";
