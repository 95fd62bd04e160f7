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

/** A nested view as the one that shows it asked for it. */
export interface ChildSpec {
  readonly view: AnyLiveView;
  readonly options: LiveRenderOptions;
}

/** A running child, as its parent knows it. */
export interface Child {
  /** Ends it because its parent has ended. */
  orphan(reason: TerminateReason): void;
}

/** The nested views of one view: what it shows, and which of them are running. They end with it. */
export class Children<Process extends Child> {
  readonly #app: AppContext;
  readonly #parentId: string;
  // Made for the first child: most views have none.
  #specs: Map<string, ChildSpec> | undefined;
  #running: Map<string, Process> | undefined;
  /** Those that ran and do not any more, oldest first: mostly they are not on the page either, but they may join again. */
  #ended: Set<string> | undefined;
  /** Names the instance: a child may join only while this very one is running. */
  #ref: string | undefined;

  /** @param parentId the id of the element of the view that shows them */
  constructor(app: AppContext, parentId: string) {
    this.#app = app;
    this.#parentId = parentId;
  }

  /** The name of this instance; none as long as it showed no nested view. */
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

  /** What was asked for under this id. */
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

  /** Notes what may join. Which of them the page shows no more is not known, so those that have ended make room. */
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

  /** Ends all of them, for the reason their parent has; but its crash is not theirs. */
  end(reason: TerminateReason): void {
    const children = [...(this.#running?.values() ?? [])];
    this.#running = undefined;
    for (const child of children) child.orphan(reason.kind === "crash" ? { kind: "shutdown" } : reason);
  }
}
