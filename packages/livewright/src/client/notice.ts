/** The content of a notice. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** Details for the operator of the application. */
  readonly detail: string;
  /** Called by the button. */
  readonly retry: () => void;
  /** The text of the button. Default "Try again". */
  readonly button?: string;
  /** The language of title, text and button. Default "en". */
  readonly lang?: string;
}

const STYLE = `
  :host { all: initial; position: fixed; inset: auto 0 0; z-index: 2147483647; display: flex; justify-content: center;
    padding: 1rem; pointer-events: none; color-scheme: light dark; }
  section { box-sizing: border-box; display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center;
    width: 100%; max-width: 40rem; max-height: 60vh; overflow: auto; padding: 1rem 1.25rem; pointer-events: auto;
    font: 1rem/1.5 system-ui, sans-serif; text-align: start; color: #1f2328; background: #fff;
    border: 1px solid #d0d7de; border-inline-start: .375rem solid #bf3989; border-radius: .5rem; box-shadow: 0 .5rem 2rem #0004; }
  div { flex: 1 1 16rem; }
  p { margin: 0; overflow-wrap: anywhere; }
  strong { display: block; }
  small { color: #57606a; font-size: .875rem; }
  button { font: inherit; font-weight: 600; color: #fff; background: #0a5bc4; border: 0; border-radius: .375rem;
    min-height: 2.75rem; padding: 0 1.25rem; cursor: pointer; }
  button:focus-visible { outline: 3px solid #0a5bc4; outline-offset: 2px; }
  @media (prefers-color-scheme: dark) {
    section { color: #f0f3f6; background: #1c2128; border-color: #57606a; border-inline-start-color: #f778ba; }
    small { color: #b7bdc8; }
    button { color: #0b1320; background: #79b8ff; }
    button:focus-visible { outline-color: #79b8ff; }
  }`;

/**
 * Shows a notice at the lower edge of the page. Screen readers announce it; the focus stays where it is.
 *
 * Lives in a shadow root with a constructed style sheet: the page's styles do not reach it, and a strict
 * Content-Security-Policy allows it.
 *
 * @returns a function that removes it
 */
export function showNotice({
  title,
  text,
  detail,
  retry,
  button: label = "Try again",
  lang = "en",
}: Notice): () => void {
  const host = document.createElement("livewright-notice");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const section = element("section");
  section.setAttribute("role", "alert");
  section.lang = lang;
  section.dir = lang === "en" ? "ltr" : "auto";
  const message = element("div");
  const first = element("p");
  first.append(element("strong", title), text);
  const second = element("p");
  second.lang = "en";
  second.dir = "ltr";
  second.append(element("small", detail));
  message.append(first, second);
  const button = element("button", label);
  button.type = "button";
  button.addEventListener("click", retry);
  root.append(section);
  document.body.append(host);
  // Every screen reader announces an alert that is filled after it was inserted.
  section.append(message, button);
  return () => host.remove();
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
