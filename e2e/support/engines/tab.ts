/** Runs in the page, so it may use nothing from outside. What it takes and returns must be JSON. */
export type InPage<Arguments extends unknown[], Result> = (...args: Arguments) => Result;

/** One tab of a browser with a fresh profile. Elements are named by XPath. No method waits for an element to come. */
export type Tab = {
  /** Ends when the document is loaded. */
  open(url: string): Promise<void>;
  /** As the browser's own button does. */
  back(): Promise<void>;
  /** A press of the mouse in the middle of an element, which is scrolled into view before. */
  click(xpath: string): Promise<void>;
  /** Empties a field and types into it by the keyboard. */
  fill(xpath: string, text: string): Promise<void>;
  evaluate<Arguments extends unknown[], Result>(inPage: InPage<Arguments, Result>, ...args: Arguments): Promise<Result>;
  /** In the document of a frame, which may be of another origin. */
  evaluateInFrame<Arguments extends unknown[], Result>(
    frameXpath: string,
    inPage: InPage<Arguments, Result>,
    ...args: Arguments
  ): Promise<Result>;
  /** PNG of what can be seen. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
};

/** A browser that runs. */
export type Engine = {
  /** @param proxyPort of a proxy on 127.0.0.1 that all its requests take, also those to loopback */
  newTab(proxyPort: number): Promise<Tab>;
  close(): Promise<void>;
};

/** Of every window, wide enough for the dashboard's preview to stand beside its form. */
export const WINDOW = { width: 1280, height: 900 };

/** A call of such a function, as source text. */
export function sourceOf<Arguments extends unknown[]>(inPage: InPage<Arguments, unknown>, args: Arguments): string {
  return `(${inPage}).apply(null, ${JSON.stringify(args)})`;
}
