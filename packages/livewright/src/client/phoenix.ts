// Stands in for the official package where a bundler follows imports. A server sends the package's own file in its place,
// so that nothing has to be bundled at all.
export * from "phoenix";
