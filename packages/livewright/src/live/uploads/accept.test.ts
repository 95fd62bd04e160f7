import { describe, expect, test } from "vitest";
import { type Accept, acceptRule } from "./accept.ts";

describe("the accept option", () => {
  test.each<[Accept | undefined, string, string, boolean]>([
    [undefined, "a.exe", "application/x-msdownload", true],
    ["any", "", "", true],
    [[".jpg"], "a.jpg", "image/jpeg", true],
    [[".jpg"], "A.JPG", "", true],
    [[".JPG"], "a.jpg", "", true],
    // An extension also accepts its type.
    [[".jpg"], "a.jpeg", "image/jpeg", true],
    [[".jpg"], "a.png", "image/png", false],
    [[".jpg"], "jpg", "", false],
    [[".jpg"], "a.jpg.exe", "", false],
    [[".jpg"], ".jpg", "", true],
    [["image/*"], "a", "image/webp", true],
    [["image/*"], "a", "IMAGE/WEBP", true],
    [["image/*"], "a.webp", "", false],
    [["image/*"], "a", "imagery/x", false],
    [["image/png"], "a", "image/png", true],
    [["image/png"], "a", "image/jpeg", false],
    [[".tar.gz"], "a.tar.gz", "", true],
    [[".tar.gz"], "a.gz", "", false],
    [[".txt", "image/*"], "a.txt", "x/y", true],
  ])("%j: the file %j of type %j is accepted: %j", (accept, name, type, accepted) =>
    expect(acceptRule(accept).allows(name, type)).toBe(accepted),
  );

  test("is written to the input unchanged", () => {
    expect(acceptRule([".JPG", "image/*"]).attribute).toBe(".JPG,image/*");
    expect(acceptRule("any").attribute).toBeUndefined();
  });
});

test.each([["jpg"], [[]], [["jpg"]], [["image"]], [["*/*"]], [[""]], [[7]], [null], [["a.jpg, b"]]])(
  "the accept option %j is refused",
  (accept) => expect(() => acceptRule(accept as never)).toThrow(/^LW430 .*\n {2}accept: \[/),
);
