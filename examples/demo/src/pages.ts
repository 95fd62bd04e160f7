// The pages of the gallery as visitors read about them. Which view answers a path is said in app.ts.

export interface Page {
  readonly path: string;
  readonly title: string;
  /** One or two sentences for the card on the first page. */
  readonly summary: string;
  /** The file in src/views that is shown beside the page. */
  readonly source: string;
  /** What is worth trying, most striking first. Text between backticks is shown as code. */
  readonly look: readonly string[];
}

export const home: Page = {
  path: "/",
  title: "Gallery",
  summary: "Where you are.",
  source: "home.ts",
  look: [
    "Every page here shows its own source in this place, read from the file that is running.",
    "View the page source in your browser: it is complete HTML, before any script has run.",
  ],
};

/** All pages but the first, in the order of the navigation. */
export const gallery: readonly Page[] = [
  {
    path: "/counter",
    title: "Counter",
    summary: "The smallest view there is: one number, three buttons, no script of its own.",
    source: "counter.ts",
    look: [
      "Open the network panel, choose the WebSocket and press `+`. The reply is less than 100 bytes, and all it says of the page is the new number.",
      "Go past 5: a paragraph appears, and its markup comes with it. Go on: it is only the number again.",
      "Open the page in a second tab: each tab has a process, and a count, of its own.",
    ],
  },
  {
    path: "/components",
    title: "Components",
    summary: "Parts of a page with state and events of their own, which talk with the view around them.",
    source: "components.ts",
    look: [
      'Count, and look at the reply in the network panel: `{"c":{"3":{"1":"4"}}}` or the like. The view and the other tallies are neither rendered nor sent.',
      "Star one, count, and press “Reverse”: each tally keeps its count and its star, as do the elements in the browser.",
      "“Count in tens” gives every tally a new prop. “All to zero” sends each of them an update; the view is not rendered for it.",
      "Remove one: it fades before it goes. Then the client tells the server, and the server lets go of its state.",
    ],
  },
  {
    path: "/nested",
    title: "Nested views",
    summary: "Views inside a view: processes of their own, which talk with it and crash without it.",
    source: "nested.ts",
    look: [
      "Pick a pear: two short frames come in. One is the answer of the basket, the other the sum in the view around it, which was told.",
      "Crash the pears: that basket starts again, empty. Neither the view around it nor the apples notice anything but the message.",
      "Look at the WebSocket while the page loads: three joins, one for each process, on one connection.",
    ],
  },
  {
    path: "/table",
    title: "Table",
    summary: "A thousand rows, changed, swapped and removed on the server. Only what changed travels.",
    source: "table.ts",
    look: [
      "“Update one row” sends the words of one row. The other 999 are not even rendered: their props are the same.",
      "“Swap rows” sends two positions and no text at all; the rows themselves move on the page.",
      "Add `?rows=10` to the address for a short table.",
    ],
  },
  {
    path: "/sort",
    title: "Sort",
    summary: "Rows that move about while you type in them. Focus, cursor and words go along.",
    source: "sort.ts",
    look: [
      "Start “Move one every second” and write a note. The row moves under your cursor, and you can go on writing.",
      "Filter: rows that are gone are really gone from the page. Your notes are back with them, because the view knows them.",
      "Sort, and look at the reply: the rows’ new places, as numbers. No row is sent again, or rendered.",
    ],
  },
  {
    path: "/feed",
    title: "Feed",
    summary: "Ten thousand rows to scroll through, and never more than 120 of them on the page or any in memory.",
    source: "feed.ts",
    look: [
      "Scroll down: when the last row comes into view, the next 40 are sent, and the browser drops the first ones. Then scroll up again.",
      "Each time one frame of about 6 kB comes in, for row 50 as for row 9,000. What is in view stays where it is.",
      "The rows are a stream: they are rendered once and forgotten. The view remembers two numbers.",
    ],
  },
  {
    path: "/broadcast",
    title: "Broadcast",
    summary: "One message reaches every open page, from a form, another tab or the command line.",
    source: "broadcast.ts",
    look: [
      "Open this page in two tabs and send a message from one of them.",
      "Or send one from a terminal: `curl -X POST 'localhost:4000/broadcast?msg=hello'`",
      "What a visitor typed is escaped on its way into the page. Try `<b>bold</b>`.",
    ],
  },
  {
    path: "/chat",
    title: "Chat",
    summary: "A room for all visitors, with the last 50 messages on the page and none in the views.",
    source: "chat.ts",
    look: [
      "Open the page in two tabs and talk to yourself.",
      "A message is one short frame, however long the list is. After fifty the oldest one leaves the page.",
      "Type half a message and restart the server: the page comes back with your words in it. The others were in the memory of the process, and are gone.",
    ],
  },
  {
    path: "/form",
    title: "Form",
    summary: "Checked while you type, by the same schema that checks what is saved.",
    source: "form.ts",
    look: [
      "Errors appear for fields you have touched, and not a moment before.",
      "Fill in half of the form and restart the server: the page comes back, and your words are still there.",
      "Save: the answer, a message and the title of the page arrive in one reply. Click the message, or write on, and it goes.",
    ],
  },
  {
    path: "/register",
    title: "Register",
    summary: "Every kind of input, one schema, and errors that wait until they are any use.",
    source: "register.ts",
    look: [
      "Errors show for fields you have been at. Press the button, and all of them show.",
      "Turn JavaScript off and send it: the same schema answers, with the same form.",
      "Type half of it, restart the server, and go on typing.",
    ],
  },
  {
    path: "/invoice",
    title: "Invoice",
    summary: "A form in a form: lines that are added, moved and removed, and a total that follows.",
    source: "invoice.ts",
    look: [
      "Move a line while you type in it: the cursor stays where it was, since the elements move along.",
      "Adding a line is a change of the form like any other, so nothing that was typed is lost by it.",
      "The text of the inputs is what you typed; the schema is given numbers.",
    ],
  },
  {
    path: "/board",
    title: "Board",
    summary: "Cards for several people, dragged by a client hook that the compiler checks against the view.",
    source: "board.ts",
    look: [
      "Open the page in two windows. Hold a card in one and add a card in the other: it shows after the drop.",
      "Drag a card, or use its arrows: both send the same event, and the same schema checks it.",
      "The hook is in `client/hooks.ts`. Rename an event or a param here, and it no longer compiles.",
    ],
  },
  {
    path: "/palette",
    title: "Palette",
    summary: "Dialogs that open without asking the server, hold the focus, and give it back.",
    source: "palette.ts",
    look: [
      "Press `Ctrl K`, type a few letters, go down with the arrows and press `Enter`.",
      "Tab goes round inside the dialog. `Escape` closes it, and the focus is where it was.",
      "Choose “Delete all notes”: the view sends commands, and they open the second dialog.",
    ],
  },
  {
    path: "/kit",
    title: "Kit",
    summary: "The parts of livewright/ui: inputs, buttons, menus, tables, tabs, dialogs.",
    source: "kit.ts",
    look: [
      "Go through it with the keyboard alone: menus and tabs take the arrow keys, `Home` and `End`.",
      "All of its look is `/livewright/ui.css`: variables, and a few hundred lines that nobody else needs to know.",
    ],
  },
  {
    path: "/photos",
    title: "Photos",
    summary: "Drop in many pictures: previews, progress, errors for each, and everybody sees them at once.",
    source: "photos.ts",
    look: [
      "Open the page in two tabs and drop pictures into one of them: both show them, as soon as each is there.",
      "Rename a text file to `cat.png`: its first bytes are looked at, and none of it is kept.",
      "Watch the WebSocket: chunks go up in binary frames, one at a time for each file, and the next waits for the answer.",
      "The album holds 24 pictures in the memory of the server. The oldest make room.",
    ],
  },
  {
    path: "/clock",
    title: "Clock",
    summary: "The server keeps the time and moves the hands. The browser only draws.",
    source: "clock.ts",
    look: [
      "Each second one frame of about 60 bytes arrives: the angle of one hand, and two digits. The other hands are sent when they move.",
      "Close the tab and the timer is gone with the view it belonged to.",
    ],
  },
  {
    path: "/async",
    title: "Async",
    summary: "What takes its time is asked for beside the view, which shows what it has and goes on.",
    source: "async.ts",
    look: [
      "“Ask again” keeps the old answer until the new one is there. “Ask in vain” shows why there is none, and the view lives on.",
      "Click “Ask again” several times: the last question counts, and the ones before it are aborted.",
      "Open the page in two tabs, ask in one and close it at once: the other one shows that the question is gone as well.",
      "Load the page again: the ticket below has the next number. `mount` ran twice, `loadOnce` drew one ticket for both.",
    ],
  },
  {
    path: "/dashboard",
    title: "Dashboard",
    summary: "Readings of one wind farm, and a vote, shared live by everybody who is looking.",
    source: "dashboard.ts",
    look: [
      "Open the page in two tabs and vote: both count, and both know how many are watching.",
      "A chart has sixty segments. Each second one of them is replaced and the view box moves on; the other fifty-nine are not sent.",
    ],
  },
  {
    path: "/account",
    title: "Account",
    summary: "Logging in and out: a hook and a pipeline ask who is there, and a logout closes what is open.",
    source: "account.ts",
    look: [
      "Log in in two browsers, then “Log out everywhere” in one: the other one notices at once.",
      "The view is never shown to others: `withUser` runs for the page and again when it is joined, and `requireUser` before both.",
      "Look at the cookies: one, encrypted. What it holds is a number of no meaning, which the logout forgets.",
      "Guess a password ten times: the eleventh guess has to wait, right or wrong.",
    ],
  },
  {
    path: "/crash",
    title: "Crash",
    summary: "A handler that throws takes down one view of one visitor, for about a second.",
    source: "crash.ts",
    look: [
      "Count a little, write a note, then crash the view. It starts again with a new count; the client fills the form in again, as it does after every reconnect.",
      "The clock below it is a second view on the same page and the same connection. It does not miss a second.",
    ],
  },
];

const byPath: ReadonlyMap<string, Page> = new Map([home, ...gallery].map((page) => [page.path, page]));

/** Where a page that is not in the navigation belongs. */
const aliases: ReadonlyMap<string, string> = new Map([["/login", "/account"]]);

/** The page at a path; for any other path the first one. */
export function pageAt(path: string): Page {
  return byPath.get(aliases.get(path) ?? path) ?? home;
}
