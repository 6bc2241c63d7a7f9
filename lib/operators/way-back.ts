// Safe everywhere: where somebody goes on to who has to sign in first.

const LONGEST = 1000;

/** Where a browser is told that it may go back to its other tab. */
const SIGNED_IN_AGAIN = "/sign-in/again";

/**
 * A page of the dashboard that a query names as the way back, tidied up; undefined for everything else: other origins in whatever
 * disguise, and addresses that are no page to come back to.
 */
export function wayBackIn(given: unknown): `/${string}` | undefined {
  // Browsers read a backslash as a slash, and leave out tabs and line ends wherever they stand.
  if (typeof given !== "string" || given.length > LONGEST || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(given)) return undefined;
  const base = "http://dashboard.invalid";
  if (!URL.canParse(given, base)) return undefined;
  const { origin, pathname, searchParams } = new URL(given, base);
  // What the framework's own requests for a page carry.
  searchParams.delete("_rsc");
  const query = searchParams.size > 0 ? `?${searchParams}` : "";
  const isPage = pathname === SIGNED_IN_AGAIN || /^\/(?!\/|(?:api|_next|sign-in|welcome)(?:\/|$))/.test(pathname);
  return origin === base && isPage ? `/${pathname.slice(1)}${query}` : undefined;
}

/** The sign-in page that leads back there. */
export function signInPath(back: string | undefined): `/${string}` {
  return back === undefined || back === "/" ? "/sign-in" : `/sign-in?back=${encodeURIComponent(back)}`;
}
