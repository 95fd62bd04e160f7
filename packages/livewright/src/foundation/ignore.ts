/** Does nothing: a listener or rejection handler for errors that are harmless or reported elsewhere. */
export function ignore(): void {}
