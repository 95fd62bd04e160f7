/**
 * Returns the object with this name, which all copies of the package in the process share. A bundler or a monorepo may load
 * several copies, and only one may listen to process events.
 *
 * @param name unique to the shape of the object: the copies may have different versions
 * @param make creates the object on the first call
 */
export function processWide<Shared>(name: string, make: () => Shared): Shared {
  // All copies share the keys of the global symbol registry.
  const global = globalThis as { [key: symbol]: unknown };
  const key = Symbol.for(`livewright.${name}`);
  // The name implies the type.
  return (global[key] ??= make()) as Shared;
}
