import { expect, test } from "vitest";
import { checkOptions } from "./known-options.ts";

const KNOWN = { replace: true, session: true, sticky: true } as const;
const check = (options: unknown) => (): void => checkOptions(options, KNOWN, "liveRender", "LW413");

test.each([[undefined], [{}], [{ replace: undefined }], [{ session: 1, sticky: true }]])(
  "accepts the options %j",
  (options) => {
    expect(check(options)).not.toThrow();
  },
);

test.each<[object, string]>([
  [{ stiky: true }, 'liveRender has no option "stiky".\n  Did you mean "sticky"? It has replace, session, sticky.'],
  [{ sticky: true, sesion: {} }, 'liveRender has no option "sesion".\n  Did you mean "session"?'],
  [{ colour: 1 }, 'liveRender has no option "colour".\n  It has replace, session, sticky.'],
  [{ toString: 1 }, 'liveRender has no option "toString".'],
  [JSON.parse('{"__proto__": 1}') as object, 'liveRender has no option "__proto__".'],
  [Object.create({ stiky: true }) as object, 'liveRender has no option "stiky".'],
])("refuses the options %j, names the unknown one and suggests the nearest", (options, message) => {
  expect(check(options)).toThrow(`LW413  ${message}`);
});

test.each<[unknown, string]>([
  ["sticky", '"sticky"'],
  [null, "null"],
  [true, "true"],
  [["sticky"], "a list of 1"],
])("refuses %j instead of an options object", (options, name) => {
  expect(check(options)).toThrow(`LW413  The options of liveRender are ${name}, which is not an object.`);
});
