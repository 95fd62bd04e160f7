/** Milliseconds before the bar is shown. Most pages load faster, and a flash would only distract. */
const DELAY = 120;
/** Milliseconds of a fade. */
const FADE = 200;

/**
 * Shows a thin bar at the top of the page while a view loads.
 *
 * Sets its styles by script, which a Content-Security-Policy without `unsafe-inline` allows. It would block a `style`
 * attribute or element.
 *
 * @param color any CSS color
 * @param target the target of the client's events; default `window`
 * @returns a function that removes it
 */
export function progressBar(color: string = "#2563eb", target: EventTarget = window): () => void {
  let bar: HTMLElement | undefined;
  let delay: ReturnType<typeof setTimeout> | undefined;
  let growing: ReturnType<typeof setInterval> | undefined;

  const start = (): void => {
    clearTimeout(delay);
    delay = setTimeout(show, DELAY);
  };
  const stop = (): void => {
    clearTimeout(delay);
    clearInterval(growing);
    const shown = bar;
    bar = undefined;
    if (shown === undefined) return;
    shown.style.transform = "scaleX(1)";
    shown.style.opacity = "0";
    setTimeout(() => shown.remove(), FADE * 2);
  };
  const show = (): void => {
    if (bar !== undefined) return;
    const shown = (bar = makeBar(color));
    document.body.append(shown);
    let progress = 0;
    // The duration is unknown: each step covers a part of the rest, so the bar moves without reaching the end.
    const grow = (): void => {
      progress += (0.9 - progress) * 0.2;
      shown.style.transform = `scaleX(${progress})`;
    };
    grow();
    // If the user prefers reduced motion, the bar does not move.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) shown.style.transform = "scaleX(1)";
    else growing = setInterval(grow, FADE);
  };
  target.addEventListener("phx:page-loading-start", start);
  target.addEventListener("phx:page-loading-stop", stop);
  return () => {
    target.removeEventListener("phx:page-loading-start", start);
    target.removeEventListener("phx:page-loading-stop", stop);
    stop();
  };
}

function makeBar(color: string): HTMLElement {
  const bar = document.createElement("div");
  // The page itself announces its changes to screen readers.
  bar.setAttribute("aria-hidden", "true");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const styles: Record<string, string> = {
    position: "fixed",
    "inset-inline": "0",
    "inset-block-start": "0",
    height: "3px",
    "background-color": color,
    transform: "scaleX(0)",
    "transform-origin": "left",
    transition: still ? "none" : `transform ${FADE}ms ease-out, opacity ${FADE}ms ${FADE}ms`,
    "pointer-events": "none",
    "z-index": "2147483647",
  };
  for (const [name, value] of Object.entries(styles)) bar.style.setProperty(name, value);
  return bar;
}
