import type { DomWindow } from "./dom.ts";

type Listener = (this: unknown, event: unknown) => unknown;

interface Target {
  addEventListener: (this: unknown, type: string, listener: unknown, options?: unknown) => void;
  removeEventListener: (this: unknown, type: string, listener: unknown, options?: unknown) => void;
}

/**
 * Has what listeners throw reported. In a document without a window jsdom would say nothing of it.
 *
 * @param failed is told what was thrown
 */
export function watchListeners(window: DomWindow, failed: (error: unknown) => void): void {
  const guards = new WeakMap<Listener, Listener>();
  const guarded = (listener: unknown): unknown => {
    if (typeof listener !== "function") return listener;
    const own = listener as Listener;
    let guard = guards.get(own);
    if (guard === undefined) {
      guard = function run(event) {
        try {
          return own.call(this, event);
        } catch (error) {
          failed(error);
          return undefined;
        }
      };
      // One for each, so that what was added can be removed.
      guards.set(own, guard);
    }
    return guard;
  };
  const { prototype } = window["EventTarget"] as { readonly prototype: Target };
  const { addEventListener, removeEventListener } = prototype;
  prototype.addEventListener = function add(type, listener, options) {
    addEventListener.call(this, type, guarded(listener), options);
  };
  prototype.removeEventListener = function remove(type, listener, options) {
    removeEventListener.call(this, type, guarded(listener), options);
  };
}
