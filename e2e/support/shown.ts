// Everything that a page has shown, also for a moment. What stands there at the end is not all that a person has seen.
import { expect, type Page } from "./test";

/** What no page may show on a way that succeeds, however short. */
const FAILURES = [/Something went wrong/, /couldn.t load/i, /couldn.t reach/i, /Application error/i];

/**
 * From now on notes every heading and alert of the pages of this tab, across navigations.
 *
 * @returns what was shown so far, in the order it came
 */
export async function watchShown(page: Page): Promise<() => string[]> {
  const shown: string[] = [];
  // Called by the page, it is here before the page can be gone.
  await page.exposeFunction("noteShown", (text: string) => void shown.push(text));
  await page.addInitScript(installWatch);
  return () => [...shown];
}

export function expectNoFailure(shown: string[]): void {
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((text) => FAILURES.some((failure) => failure.test(text)))).toEqual([]);
}

/** Read whole by the browser. Without `noteShown` it leaves what it saw in the session storage of each origin, as JSON under "shown". */
export function installWatch(): void {
  let last = "";
  const note = (text: string) => {
    const told = (window as unknown as { noteShown?: (text: string) => void }).noteShown;
    if (told) return told(text);
    sessionStorage.setItem("shown", JSON.stringify([...JSON.parse(sessionStorage.getItem("shown") ?? "[]"), text]));
  };
  new MutationObserver(() => {
    const parts = [...document.querySelectorAll("h1, h2, [role=alert]")].map(({ textContent }) => textContent?.trim());
    const now = parts.filter(Boolean).join(" | ");
    if (now === last || now === "") return;
    last = now;
    note(now);
  }).observe(document, { childList: true, characterData: true, subtree: true });
}
