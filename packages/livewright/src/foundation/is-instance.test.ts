import { expect, test } from "vitest";
import { isHttpError, HttpError } from "./errors.ts";
import { isInstance } from "./is-instance.ts";

const hostile = new Proxy(new HttpError(404), {
  getPrototypeOf() {
    throw new Error("looked at");
  },
  get() {
    throw new Error("read");
  },
});

test("isInstance knows instances, of subclasses too", () => {
  expect(isInstance(new HttpError(404), Error)).toBe(true);
  expect(isInstance({ message: "an error?" }, Error)).toBe(false);
  expect(isInstance(undefined, Error)).toBe(false);
});

test("isInstance and isHttpError take a value that fails when it is looked at for no instance", () => {
  expect(isInstance(hostile, Error)).toBe(false);
  expect(isHttpError(hostile)).toBe(false);
});
