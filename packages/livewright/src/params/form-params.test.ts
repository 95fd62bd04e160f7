import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { formParams } from "./form-params.ts";

const post = (body: string | URLSearchParams | FormData, headers: Record<string, string> = {}) =>
  new Request("http://app.test/", { method: "POST", body, headers });

test("formParams() returns nested params of a posted form", async () => {
  const params = await formParams(post(new URLSearchParams("user[name]=Jo+B&user[tags][]=a&user[tags][]=ü")));
  expect(params).toEqual({ user: { name: "Jo B", tags: ["a", "ü"] } });
});

test("formParams() puts files at their inputs, and never mistakes a text for one", async () => {
  const form = new FormData();
  form.append("user[name]", "x");
  form.append("user[photo]", new File(["abc"], "a.txt"));
  form.append("user[more][]", new File(["d"], "d.txt"));
  form.append("user[more][]", "text");
  const { user } = (await formParams(post(form))) as {
    user: { name: string; photo: File; more: [File, string] };
  };
  expect(user.name).toBe("x");
  expect(await user.photo.text()).toBe("abc");
  expect(await user.more[0].text()).toBe("d");
  expect(user.more[1]).toBe("text");
});

test("formParams() keeps names that JavaScript gives a meaning to as plain keys", async () => {
  const form = new FormData();
  form.append("__proto__[polluted]", new File(["x"], "x"));
  await formParams(post(form));
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("formParams() returns nothing for a body that is not a form", async () => {
  expect(await formParams(post("{}", { "content-type": "application/json" }))).toEqual({});
  expect(await formParams(new Request("http://app.test/"))).toEqual({});
});

test.each([
  ["without a boundary", "multipart/form-data", "a=1"],
  ["with another boundary", "multipart/form-data; boundary=x", "--y\r\n"],
  ["that breaks off", "multipart/form-data; boundary=x", '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb'],
  ["that is empty", "multipart/form-data; boundary=x", ""],
])("formParams() refuses a multipart form %s as the client's mistake", async (_, type, body) => {
  await expect(formParams(post(body, { "content-type": type }))).rejects.toMatchObject({ code: "LW120" });
});

test("formParams() refuses a body beyond the limit, whatever length it announces", async () => {
  const limits = { ...DEFAULT_LIMITS, maxParamBytes: 10 };
  await expect(formParams(post(new URLSearchParams("a=0123456789")), limits)).rejects.toThrow("LW121");
  const form = new FormData();
  form.append("a", "b");
  await expect(formParams(post(form), limits)).rejects.toThrow("LW121");
});
