/** A text that a page showed: its title, a heading, an alert, or the beginning of a page that has no heading. */
export type Shown = { kind: "title" | "heading" | "alert" | "text"; text: string; url: string };

/**
 * Runs inside of a page, from before its first element: reports every text of these kinds that is visible there at any time, to `reportTo` by POST.
 * It looks after each change of the document and not at each frame, so that no text is too short-lived for it. It is sent to browsers as
 * source text, so it may use nothing from outside.
 */
export function watch(reportTo: string): void {
  // Only the page that people look at, not the frames in it.
  if (window.top !== window) return;
  document.currentScript?.remove();
  const reported = new Set<string>();

  function look(): void {
    const all: Shown[] = [{ kind: "title", text: clean(document.title), url: location.href }];
    const add = (kind: Shown["kind"], text: string | null) => all.push({ kind, text: clean(text), url: location.href });
    for (const heading of visible("h1, h2")) add("heading", (heading as HTMLElement).innerText);
    for (const alert of visible('[role="alert"]')) add("alert", (alert as HTMLElement).innerText);
    // What stands around a page arrives before its heading; text alone is reported at any time.
    const isArriving = document.readyState === "loading" && document.querySelector("header, nav");
    if (!isArriving && !document.querySelector("h1, h2") && document.body) {
      add("text", document.body.innerText.slice(0, 200));
    }
    const fresh = all.filter(({ kind, text }) => text !== "" && !reported.has(`${kind} ${text}`));
    for (const { kind, text } of fresh) reported.add(`${kind} ${text}`);
    // Sent also while the page is being left.
    if (fresh.length > 0) navigator.sendBeacon(reportTo, JSON.stringify(fresh));
  }
  function visible(selector: string): Element[] {
    return [...document.querySelectorAll(selector)].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }),
    );
  }
  function clean(text: string | null): string {
    return (text ?? "").replace(/\s+/g, " ").trim();
  }

  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, everything);
  // Styles that come later can show what was hidden, and a page can come back from the browser's memory.
  for (const event of ["DOMContentLoaded", "load", "pageshow"]) window.addEventListener(event, look);
}
