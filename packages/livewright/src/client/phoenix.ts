// Re-exports the official package, for bundlers that follow imports. A server sends the package's own file in its
// place, so that nothing has to be bundled at all.
export * from "phoenix";
