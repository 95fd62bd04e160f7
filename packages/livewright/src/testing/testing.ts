// testing: browsers for tests. Owns a headless browser that runs the official client, and the actions and assertions of
// tests. Only tests import it, with any test runner.

/**
 * Tests views in milliseconds, in the process of the test, without a port or a browser. The official client runs in the
 * page. Needs `jsdom`.
 *
 * @example
 * ```ts
 * import { live } from "livewright/testing";
 * import { expect, test } from "vitest";
 *
 * test("counts", async () => {
 *   const view = await live(createApp(), "/counter");
 *   await view.click("#inc");
 *   expect(view.text("#count")).toBe("1");
 * });
 * ```
 *
 * @module
 */

export { live, visit } from "./live.ts";
export { mountComponent, type IsolatedOptions, liveIsolated, renderComponent, TestComponent } from "./isolated.ts";
export { type PushOptions, TestView } from "./view.ts";
export { TestArea } from "./scoped-view.ts";
export type { AnyEvents, EventsOf } from "./event-types.ts";
export { PagePart, TestElement, TestForm } from "./page-part.ts";
export { type Preflight, type PreflightEntry, TestFileInput, type UploadStep } from "./file-input.ts";
export { Visitor } from "./visitor.ts";
export type { VisitOptions } from "./visit-options.ts";
export { closeAll, restart } from "./server.ts";
export type { EventDetails } from "./user-events.ts";
export type { TextFilter } from "./find.ts";
export type { Opener } from "./open-browser.ts";
export { FakeClock, fakeClock } from "./fake-clock.ts";
export type { DomDocument, DomElement } from "./browser/dom.ts";
export type { TestFile } from "./browser/files.ts";
export type { Move } from "./browser/tab.ts";
export type { ExpectedPath, Waiting } from "./expectations.ts";
export type { FieldValue, FormValues, FormValuesOf } from "./form-values.ts";
export type { SubmitOptions } from "./form-filling.ts";
export type { MistakeAction, MistakeKind, MistakeRules } from "./page-checks.ts";
export type { LastDiff, PushedEvent } from "./wire-log.ts";
