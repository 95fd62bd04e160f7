/**
 * Returns the one object of this name in the process. A bundler or a monorepo may load several copies of the
 * package, which must not each listen to events of the process.
 *
 * @param name unique to the shape of the object: copies may be of different versions
 */
export function processWide<Shared>(name: string, make: () => Shared): Shared {
  // Keys of the global registry of symbols are the same for all copies.
  const global = globalThis as { [key: symbol]: unknown };
  const key = Symbol.for(`livewright.${name}`);
  // The name stands for the shape.
  return (global[key] ??= make()) as Shared;
}
