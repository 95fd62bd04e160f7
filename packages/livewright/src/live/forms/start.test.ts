import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeParams } from "../../params/decode.ts";
import { toForm } from "./form.ts";

const Profile = z.object({
  id: z.number(),
  name: z.string().min(1),
  plan: z.string(),
  news: z.boolean(),
  tags: z.array(z.string()),
  address: z.object({ city: z.string(), zip: z.string() }),
  lines: z.array(z.object({ id: z.number().optional(), text: z.string().min(1) })),
});
const data = {
  id: 7,
  name: "Ann",
  plan: "pro",
  news: true,
  tags: ["a"],
  address: { city: "Bern", zip: "3000" },
  lines: [
    { id: 10, text: "one" },
    { id: 11, text: "two" },
  ],
};
const change = (query: string, action = "validate") => toForm(decodeParams(query), { schema: Profile, data, action });

describe("a form that knows its initial data", () => {
  test("fills in what the browser did not post", () => {
    const { $value } = change("name=Bea", "save");
    expect($value).toEqual({ ...data, name: "Bea" });
  });

  test("keeps an emptied value empty", () => {
    const form = change("name=&news=false&tags[]=&plan=", "save");
    expect([form.name.value, form.news.checked, form.tags.values, form.plan.value]).toEqual(["", false, [], ""]);
    expect(form.name.errors).toHaveLength(1);
  });

  test("completes a group that was posted in part", () => {
    expect(change("address[city]=Rome", "save").$value?.address).toEqual({ city: "Rome", zip: "3000" });
  });

  test("completes rows by their keys, in any order", () => {
    const rows = "lines[0][_persistent_id]=1&lines[0][text]=second&lines[1][_persistent_id]=0&lines[1][text]=first";
    expect(change(rows, "save").$value?.lines).toEqual([
      { id: 11, text: "second" },
      { id: 10, text: "first" },
    ]);
  });

  test("gives a new row nothing of a removed one", () => {
    const removed = "lines[0][_persistent_id]=0&lines[0][text]=one&lines_sort[]=0&lines_drop[]=";
    const added = change(`${removed}&lines_sort[]=new`);
    expect(added.lines.rows.map(({ $key }) => $key)).toEqual(["0", "2"]);
    const posted = change(`${removed}&lines[1][_persistent_id]=2&lines[1][text]=x&lines_sort[]=1`, "save");
    expect(posted.$value?.lines).toEqual([{ id: 10, text: "one" }, { text: "x" }]);
    // A page that was tampered with names one row twice.
    const twice = "lines[0][_persistent_id]=0&lines[0][text]=a&lines[1][_persistent_id]=0&lines[1][text]=b";
    expect(change(twice, "save").$value?.lines).toEqual([{ id: 10, text: "a" }, { text: "b" }]);
  });

  test("keeps its rows until the browser posts the list", () => {
    expect(change("name=Bea", "save").$value?.lines).toEqual(data.lines);
    expect(change("lines_drop[]=", "save").$value?.lines).toEqual([]);
  });

  test("shows no error of a value that was not posted, until a submit", () => {
    const started = { ...data, plan: 5 as unknown as string };
    const show = (action: string) =>
      toForm(decodeParams("name=Bea"), { schema: Profile, data: started, action }).plan.errors.length;
    expect([show("validate"), show("save")]).toEqual([0, 1]);
  });

  test("returns the data and the posted params", () => {
    const form = change("name=Bea");
    expect(form.$data).toBe(data);
    expect(form.$params).toEqual({ name: "Bea" });
    const first = toForm(data, { schema: Profile });
    expect([first.$data, first.$params]).toEqual([data, {}]);
    expect(toForm(undefined, { schema: Profile, data }).name.value).toBe("Ann");
  });

  test("reads nothing through the prototype of the posted params", () => {
    const form = toForm(JSON.parse('{"__proto__": {"name": "Eve"}}'), { schema: Profile, data, action: "save" });
    expect(form.$value?.name).toBe("Ann");
    expect(Object.hasOwn(form.$value as object, "__proto__")).toBe(false);
  });
});
