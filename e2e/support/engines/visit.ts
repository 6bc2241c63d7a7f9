// What somebody does and sees in any engine. Elements are named as people name them: a field by its label, a button or link by its text.
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import type { InPage, Tab } from "./tab";
import type { Shown } from "./watcher";
import type { WatchingProxy } from "./watching-proxy";

export type Visit = Tab & {
  /** Opens a page with a form and waits until its scripts run. */
  openForm(url: string): Promise<void>;
  /** Types into the field of that label in place of what stands there. */
  type(label: string, text: string): Promise<void>;
  /** Presses the button, link or choice of that name. */
  press(name: string): Promise<void>;
  /** Does something that leads to another document, and waits until that one is there. */
  leaveBy(action: () => Promise<void>): Promise<void>;
  valueOf(label: string): Promise<string>;
  /** Waits until the page has a visible heading with this text. */
  seeHeading(text: string): Promise<void>;
  /** Waits until this text stands somewhere on the page. */
  see(text: string): Promise<void>;
  /** Waits until something is so in the page, also over navigations. */
  until<Arguments extends unknown[]>(
    what: string,
    inPage: InPage<Arguments, boolean>,
    ...args: Arguments
  ): Promise<void>;
  /** All titles, headings and alerts that were shown until now, each once. */
  shown(): Shown[];
};

/** Half a dozen redirects, on a machine that is several times slower than a developer's. */
const PATIENCE = { timeout: 40_000, intervals: [50, 100, 250] };

export function createVisit(tab: Tab, proxy: WatchingProxy): Visit {
  const until: Visit["until"] = async (what, inPage, ...args) => {
    // While a page gives way to the next there is none to ask.
    const ask = () => tab.evaluate(inPage, ...args).catch((error: Error) => error.message);
    await expect.poll(ask, { message: what, ...PATIENCE }).toBe(true);
  };
  const untilThere = (xpath: string) => until(`${xpath} is there`, isVisible, xpath);
  return {
    ...tab,
    until,
    async openForm(url) {
      await tab.open(url);
      await until("the form's scripts run", isHydrated);
    },
    async type(label, text) {
      await untilThere(fieldOf(label));
      await tab.fill(fieldOf(label), text);
    },
    async press(name) {
      await untilThere(pressable(name));
      await tab.click(pressable(name));
    },
    async leaveBy(action) {
      // Another each time: a document that comes back from the browser's memory still has its own.
      const name = randomUUID();
      await tab.evaluate(mark, name);
      await action();
      await until("another document is there", isNotMarked, name);
    },
    async valueOf(label) {
      await untilThere(fieldOf(label));
      return tab.evaluate(valueAt, fieldOf(label));
    },
    seeHeading: (text) => untilThere(`//*[(self::h1 or self::h2) and normalize-space() = ${quote(text)}]`),
    see: (text) => until(`“${text}” is there`, holdsText, text),
    shown: () => proxy.shown().filter((each, i, all) => all.findIndex((other) => isSame(each, other)) === i),
  };
}

/** A field by its label, which may go on in a note. */
export function fieldOf(label: string): string {
  const labels = `//label[normalize-space() = ${quote(label)}]`;
  return `//*[self::input or self::select or self::textarea][@id = ${labels}/@for or ancestor::label[normalize-space() = ${quote(label)}]]`;
}

function pressable(name: string): string {
  return `//*[self::button or self::a][normalize-space() = ${quote(name)}] | //label[normalize-space() = ${quote(name)}][.//input]`;
}

function quote(text: string): string {
  return text.includes('"') ? `concat("${text.replaceAll('"', `", '"', "`)}")` : `"${text}"`;
}

function isSame(one: Shown, other: Shown): boolean {
  return one.kind === other.kind && one.text === other.text;
}

// These run in the page.

function isVisible(xpath: string): boolean {
  const found = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
  return found instanceof Element && found.checkVisibility({ visibilityProperty: true });
}

function valueAt(xpath: string): string {
  const found = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
  return (found as HTMLInputElement).value;
}

function mark(name: string): void {
  Object.assign(window, { [name]: true });
}

function isNotMarked(name: string): boolean {
  return !(name in window);
}

function holdsText(text: string): boolean {
  return document.body.innerText.replace(/\s+/g, " ").includes(text);
}

function isHydrated(): boolean {
  // What React leaves on an element that it has taken over.
  return [document.forms[0], ...document.forms].every(
    (form) => form && Object.keys(form).some((name) => name.startsWith("__reactProps$")),
  );
}
