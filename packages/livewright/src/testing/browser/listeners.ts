import type { DomWindow } from "./dom.ts";

type Listener = (this: unknown, event: unknown) => unknown;

interface Target {
  addEventListener: (this: unknown, type: string, listener: unknown, options?: unknown) => void;
  removeEventListener: (this: unknown, type: string, listener: unknown, options?: unknown) => void;
}

/**
 * Reports errors of event listeners. jsdom ignores them in a document without a window.
 *
 * @param failed receives the thrown value
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
      // Each listener has one guard, so that `removeEventListener` finds it.
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
