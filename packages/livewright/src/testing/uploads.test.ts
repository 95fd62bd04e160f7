import { expect, test } from "vitest";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveFileInput, memoryWriter, uploadErrors } from "../uploads.ts";
import { liveIsolated } from "./isolated.ts";

const Drop = liveView({
  mount: (socket) => ({ photos: socket.allowUpload("photos", { maxEntries: 2, writer: () => memoryWriter(9) }) }),
  events: { choose() {}, save() {} },
  render: ({ photos }) => html`
    <form id="album" phx-change="choose" phx-submit="save"><label>Photos ${liveFileInput({ upload: photos })}</label></form>
    <div id="zone" phx-drop-target=${photos.ref}><b>here</b></div>
    <div id="lost" phx-drop-target="photos">here</div>
    ${photos.entries.map(({ clientName }) => html`<p>${clientName}</p>`)}
  `,
});

const Album = liveView({
  mount: (socket) => ({
    photos: socket.allowUpload("photos", {
      accept: [".txt"],
      maxEntries: 2,
      maxFileSize: 200_000,
      writer: (_socket, entry) => memoryWriter(entry.clientSize),
    }),
    kept: [] as readonly string[],
  }),
  events: {
    choose() {},
    async save(socket) {
      const kept = await socket.consumeUploadedEntries("photos", (bytes, entry) => {
        const text = new TextDecoder().decode(bytes);
        return `${entry.clientName} ${text.length} ${text.slice(0, 5)}`;
      });
      socket.assign({ kept });
    },
  },
  render: ({ photos, kept }) => html`
    <form id="album" phx-change="choose" phx-submit="save">
      <label>Photos ${liveFileInput({ upload: photos })}</label><button>Save</button>
    </form>
    ${each(
      photos.entries,
      (entry) => entry.ref,
      (entry) => html`<p class="entry">${entry.clientName} ${entry.progress} ${uploadErrors(photos, entry).join()}</p>`,
    )}
    <ul>${each(
      kept,
      (text) => text,
      (text) => html`<li>${text}</li>`,
    )}</ul>
  `,
});

const INPUT = "#album input[type=file]";

test("a test chooses files, sends them in chunks, and keeps them", async () => {
  const view = await liveIsolated(Album);
  await view.selectFiles(INPUT, [
    { name: "a.txt", content: "hello", type: "text/plain" },
    { name: "b.txt", content: "world".repeat(30_000), type: "text/plain" },
  ]);
  expect(view.texts(".entry")).toEqual(["a.txt 0", "b.txt 0"]);
  await view.submit("#album");
  expect(view.texts("li")).toEqual(["a.txt 5 hello", "b.txt 150000 world"]);
});

test("the page of a test shows why the view refused a file", async () => {
  const view = await liveIsolated(Album);
  await view.selectFiles(INPUT, [{ name: "c.exe", content: "x" }]);
  expect(view.texts(".entry")).toEqual(["c.exe 0 not_accepted"]);
});

test("only upload inputs accept files", async () => {
  const view = await liveIsolated(Album);
  await expect(view.selectFiles("#album button", [])).rejects.toThrow(/LW802[^]*is not the input of an upload/);
});

test("files are dropped only on elements that accept them", async () => {
  const view = await liveIsolated(Drop);
  await view.selectFiles("#zone b", [{ name: "a.txt", content: "a" }]);
  await view.selectFiles("#zone", [{ name: "b.txt", content: "b" }]);
  expect(view.texts("p")).toEqual(["a.txt", "b.txt"]);
  const file = [{ name: "c.txt", content: "c" }];
  await expect(view.selectFiles("#lost", file)).rejects.toThrow(
    /LW802[^]*names a drop target that is not on the page\.[^]*phx-drop-target=/,
  );
  await expect(view.selectFiles("p:first-of-type", file)).rejects.toThrow(/LW802[^]*is not the input of an upload/);
});
