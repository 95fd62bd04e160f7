// The descriptions of the gallery's pages. The routes are in app.ts.

export interface Page {
  readonly path: string;
  readonly title: string;
  /** One or two sentences for the card on the home page. */
  readonly summary: string;
  /** The file in src/views that is shown next to the page. */
  readonly source: string;
  /** Things to try, most striking first. Text in backticks is shown as code. */
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

/** All pages except the home page, in the order of the navigation. */
export const gallery: readonly Page[] = [
  {
    path: "/counter",
    title: "Counter",
    summary: "The smallest possible view: one number, three buttons, and no script of its own.",
    source: "counter.ts",
    look: [
      "Open the network panel, choose the WebSocket and press `+`. The reply has less than 100 bytes, and the new number is its only content.",
      "Go past 5: a paragraph appears, and its markup is sent with it. From then on, only the number is sent again.",
      "Open the page in a second tab: each tab has its own process and its own count.",
    ],
  },
  {
    path: "/components",
    title: "Components",
    summary: "Parts of a page with their own state and events, which exchange messages with their view.",
    source: "components.ts",
    look: [
      'Count, and look at the reply in the network panel: `{"c":{"3":{"1":"4"}}}` or the like. The view and the other tallies are neither rendered nor sent.',
      "Star one, count, and press “Reverse”: each tally keeps its count and its star, as do the elements in the browser.",
      "“Count in tens” gives every tally a new prop. “All to zero” sends each of them an update; the view is not rendered for it.",
      "Remove one: it fades before it goes. Then the client notifies the server, which frees its state.",
    ],
  },
  {
    path: "/nested",
    title: "Nested views",
    summary:
      "Views inside a view: each is its own process, exchanges messages with the parent view, and crashes alone.",
    source: "nested.ts",
    look: [
      "Pick a pear: two short frames come in. One is the reply of the basket, the other the new sum in its parent view.",
      "Crash the pears: that basket starts again, empty. The parent view and the apples only receive its messages.",
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
    summary: "Rows that move while you type in them. Focus, cursor and text move with them.",
    source: "sort.ts",
    look: [
      "Start “Move one every second” and write a note. The row moves under your cursor, and you can continue writing.",
      "Filter: the other rows leave the page. Your notes return with them, because the view knows the notes.",
      "Sort, and look at the reply: the new positions of the rows, as numbers. No row is sent again, or rendered.",
    ],
  },
  {
    path: "/feed",
    title: "Feed",
    summary: "Ten thousand rows to scroll through, and never more than 120 of them on the page or any in memory.",
    source: "feed.ts",
    look: [
      "Scroll down: when the last row comes into view, the next 40 are sent, and the browser drops the first ones. Then scroll up again.",
      "Each time one frame of about 6 kB comes in, for row 50 as for row 9,000. The visible rows do not move.",
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
      "The page escapes typed text. Try `<b>bold</b>`.",
    ],
  },
  {
    path: "/chat",
    title: "Chat",
    summary: "A room for all users, with the last 50 messages on the page and none in the views.",
    source: "chat.ts",
    look: [
      "Open the page in two tabs and talk to yourself.",
      "A message is one short frame, however long the list is. After fifty the oldest one leaves the page.",
      "Type half a message and restart the server: the page returns with your text. The messages were in the memory of the process, and are lost.",
    ],
  },
  {
    path: "/form",
    title: "Form",
    summary: "Checked while you type, by the same schema that checks what is saved.",
    source: "form.ts",
    look: [
      "Errors appear only for fields that you have touched.",
      "Fill in half of the form and restart the server: the page returns with your text.",
      "Save: one reply brings the result, a message and the title of the page. Click the message, or continue typing, and it disappears.",
    ],
  },
  {
    path: "/register",
    title: "Register",
    summary: "Every kind of input, one schema, and errors that wait until they are useful.",
    source: "register.ts",
    look: [
      "Errors appear for fields that you have touched. Press the button to see all of them.",
      "Turn JavaScript off and submit the form: the same schema validates it, and the same form is shown.",
      "Fill in half of it, restart the server, and continue typing.",
    ],
  },
  {
    path: "/invoice",
    title: "Invoice",
    summary: "A form in a form: lines that are added, moved and removed, and a total that follows.",
    source: "invoice.ts",
    look: [
      "Move a line while you type in it: the cursor stays where it was, because the elements move with it.",
      "Adding a line is an ordinary change of the form, so no typed text is lost.",
      "The inputs keep the text that you typed; the schema receives numbers.",
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
    summary: "Dialogs that open without the server, hold the focus, and return it.",
    source: "palette.ts",
    look: [
      "Press `Ctrl K`, type a few letters, go down with the arrows and press `Enter`.",
      "Tab stays inside the dialog. `Escape` closes it and returns the focus.",
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
      "All of its styles are in `/livewright/ui.css`: variables, and a few hundred lines.",
    ],
  },
  {
    path: "/photos",
    title: "Photos",
    summary: "Drop in many pictures: each has a preview, progress and errors, and all users see them immediately.",
    source: "photos.ts",
    look: [
      "Open the page in two tabs and drop pictures into one of them: both show each picture as soon as it has arrived.",
      "Rename a text file to `cat.png`: the server checks its first bytes, and refuses it.",
      "Watch the WebSocket: chunks go up in binary frames, one at a time for each file, and the next waits for the answer.",
      "The album holds 24 pictures in the memory of the server. New pictures replace the oldest.",
    ],
  },
  {
    path: "/clock",
    title: "Clock",
    summary: "The server keeps the time and moves the hands. The browser only draws.",
    source: "clock.ts",
    look: [
      "Each second one frame of about 60 bytes arrives: the angle of one hand, and two digits. The other hands are sent when they move.",
      "Close the tab: the view ends, and its timer with it.",
    ],
  },
  {
    path: "/async",
    title: "Async",
    summary: "Slow lookups run next to the view, which keeps its old result and stays usable.",
    source: "async.ts",
    look: [
      "“Ask again” keeps the old answer until the new one arrives. “Ask in vain” shows the error, and the view continues.",
      "Click “Ask again” several times: the last question counts, and the ones before it are aborted.",
      "Open the page in two tabs, ask in one and close it immediately: the other one shows that the question is aborted.",
      "Load the page again: the ticket below has the next number. `mount` ran twice, `loadOnce` drew one ticket for both.",
    ],
  },
  {
    path: "/dashboard",
    title: "Dashboard",
    summary: "Readings of one wind farm, and a vote, shared live by all users.",
    source: "dashboard.ts",
    look: [
      "Open the page in two tabs and vote: both count, and both show the number of open pages.",
      "A chart has sixty segments. Each second one of them is replaced and the view box moves on; the other fifty-nine are not sent.",
    ],
  },
  {
    path: "/account",
    title: "Account",
    summary: "Login and logout: a hook and a pipeline check the user, and a logout closes the open pages.",
    source: "account.ts",
    look: [
      "Log in in two browsers, then “Log out everywhere” in one: the other one follows immediately.",
      "The view is never shown to others: `withUser` runs for the page and again when it is joined, and `requireUser` before both.",
      "Look at the cookies: there is one, and it is encrypted. It contains a random id, which the logout invalidates.",
      "Guess a password ten times: the eleventh guess has to wait, right or wrong.",
    ],
  },
  {
    path: "/crash",
    title: "Crash",
    summary: "A handler that throws ends one view of one user, for about a second.",
    source: "crash.ts",
    look: [
      "Count a little, write a note, then crash the view. It starts again with a new count; the client restores the form, as after every reconnect.",
      "The clock below it is a second view on the same page and the same connection. It does not stop.",
    ],
  },
];

const byPath: ReadonlyMap<string, Page> = new Map([home, ...gallery].map((page) => [page.path, page]));

/** The parent of each page that is not in the navigation. */
const aliases: ReadonlyMap<string, string> = new Map([["/login", "/account"]]);

/** Returns the page at a path; the home page for any other path. */
export function pageAt(path: string): Page {
  return byPath.get(aliases.get(path) ?? path) ?? home;
}
