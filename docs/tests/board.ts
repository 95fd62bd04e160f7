import { component, each, html, liveComponent, liveView, type Renderable } from "livewright";

interface Task {
  readonly id: string;
  readonly text: string;
}

interface Line {
  readonly id: number;
  readonly text: string;
}

const Votes = liveComponent({
  mount: (_socket, _props: { label: string }) => ({ count: 0 }),
  events: { vote: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ label, count, myself }) => html`<button phx-click="vote" phx-target=${myself}>${label}: ${count}</button>`,
});

const panel = component(({ children }: { children: Renderable }) => html`<aside>${children}</aside>`);

const mug: Task = { id: "mug", text: "Wash the mug" };
const cat: Task = { id: "cat", text: "Feed the cat" };
const mail: Task = { id: "mail", text: "Answer mail" };

export const Board = liveView({
  mount(socket) {
    socket.temporaryAssign({ help: "" });
    return {
      title: "Today",
      people: 1,
      tasks: [mug, cat] as readonly Task[],
      help: "Tap to vote.",
      log: socket.stream("log", [] as readonly Line[]),
    };
  },
  events: {
    enter: (socket) => socket.update("people", (people) => people + 1),
    turn: (socket) => socket.assign({ tasks: [cat, { ...mug, text: "Dry the mug" }] }),
    add: (socket) => socket.assign({ tasks: [...socket.assigns.tasks, mail] }),
    rename: (socket) => socket.assign({ title: "Now" }),
    drop: (socket) => socket.assign({ tasks: socket.assigns.tasks.slice(1) }),
    note: (socket) => socket.streamInsert("log", { id: 1, text: "Fed" }),
    erase: (socket) => socket.streamDelete("log", { id: 1, text: "Fed" }),
    explain: (socket) => socket.assign({ help: "Every vote counts." }),
  },
  render: ({ title, people, tasks, help, log }) => html`<h1>${title}, ${people} here</h1>
<ul>${each(
    tasks,
    (task) => task.id,
    (task) => html`<li id="task-${task.id}">${task.text} ${Votes({ id: task.id, label: "votes" })}</li>`,
  )}</ul>
${panel({ children: Votes({ id: "all", label: title }) })}
<p>${help}</p>
<ol id="log" phx-update="stream">${each(log, (line, id) => html`<li id=${id}>${line.text}</li>`)}</ol>`,
});
