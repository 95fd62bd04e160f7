import { escapeHtml } from "../html/escape.ts";
import { LimitError } from "../foundation/limit-error.ts";
import { randomId } from "../foundation/random.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { mergeContainers } from "../live/container.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import type { AnyLiveView, TerminateReason } from "../live/live-view.ts";
import { sealEmbedded } from "../tokens/tokens.ts";
import { embeddedContainer } from "../render/container.ts";
import { type AppContext, checkSticky } from "../app/app-context.ts";

/** A nested view, as its parent view renders it. */
export interface ChildSpec {
  readonly view: AnyLiveView;
  readonly options: LiveRenderOptions;
}

/** A running nested view. */
export interface Child {
  /** Ends the nested view because its parent has ended. */
  orphan(reason: TerminateReason): void;
}

/** The rendered and the running nested views of one view. They end with the view. */
export class Children<Process extends Child> {
  readonly #app: AppContext;
  readonly #parentId: string;
  // Created for the first nested view: most views have none.
  #specs: Map<string, ChildSpec> | undefined;
  #running: Map<string, Process> | undefined;
  /** Nested views that have ended, oldest first. Most have left the page, but they may join again. */
  #ended: Set<string> | undefined;
  /** Names this instance of the view: its nested views may join only while it runs. */
  #ref: string | undefined;

  /** @param parentId the id of the parent view's element */
  constructor(app: AppContext, parentId: string) {
    this.#app = app;
    this.#parentId = parentId;
  }

  /** The name of this instance; `undefined` until it renders a nested view. */
  get ref(): string | undefined {
    return this.#ref;
  }

  /** Writes the empty container that the client joins (protocol section 2.1). */
  write(call: LiveRenderCall): string {
    const view = call.view as AnyLiveView;
    const options = call.options as LiveRenderOptions;
    this.#ref ??= randomId(16);
    const sticky = options.sticky === true;
    if (sticky) checkSticky(this.#app, view, call.id);
    else this.#show(call.id, { view, options });
    const session = sealEmbedded(this.#app.keys, {
      id: call.id,
      parent: sticky ? null : this.#ref,
      view: view.name ?? "",
      session: options.session ?? {},
    });
    const marker = sticky ? "data-phx-sticky" : `data-phx-parent-id="${escapeHtml(this.#parentId)}"`;
    const tokens = { id: call.id, session, static: "" };
    return embeddedContainer(mergeContainers(view.container, options.container), tokens, marker, "");
  }

  /** Returns the nested view that was rendered with this id. */
  spec(id: string): ChildSpec | undefined {
    return this.#specs?.get(id);
  }

  running(id: string): Process | undefined {
    return this.#running?.get(id);
  }

  adopt(id: string, process: Process): void {
    this.#ended?.delete(id);
    (this.#running ??= new Map<string, Process>()).set(id, process);
  }

  release(id: string, process: Process): void {
    if (this.#running?.get(id) !== process) return;
    this.#running.delete(id);
    (this.#ended ??= new Set()).add(id);
  }

  /** Registers a nested view, so that it may join. Ended views are removed first, since we cannot know which have left the page. */
  #show(id: string, spec: ChildSpec): void {
    const { maxNestedViews } = this.#app.limits;
    const specs = (this.#specs ??= new Map<string, ChildSpec>());
    if (specs.size >= maxNestedViews && !specs.has(id)) {
      const [gone] = this.#ended ?? [];
      if (gone === undefined) {
        throw new LimitError(
          "LW702",
          "maxNestedViews",
          maxNestedViews,
          `The view already shows ${maxNestedViews} nested views.`,
          "Nested views are processes of their own. For rows of a list take LiveComponents.",
        );
      }
      this.#ended?.delete(gone);
      specs.delete(gone);
    }
    specs.set(id, spec);
  }

  /** Ends all nested views for the reason of their parent. A crash of the parent is a shutdown for them. */
  end(reason: TerminateReason): void {
    const children = [...(this.#running?.values() ?? [])];
    this.#running = undefined;
    for (const child of children) child.orphan(reason.kind === "crash" ? { kind: "shutdown" } : reason);
  }
}
