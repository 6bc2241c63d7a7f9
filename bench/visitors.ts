import { recordSignup } from "./browser";
import { filledIn, hiddenFields } from "./form";
import type { Connection } from "./requests";

/** What the visitor with this number types. */
type Typed = (visitor: number) => Record<string, string>;

/** At application level: each with a tenant of their own. */
export const newCompany: Typed = (visitor) => ({
  tenantDisplayName: `Company ${visitor}`,
  tenantName: `company${visitor}`,
  email: `person@company${visitor}.example`,
  password: `a long walk by the river ${visitor}`,
});

/** At tenant level: one more of the same tenant. */
export const newColleague: Typed = (visitor) => ({
  email: `person${visitor}@colleagues.example`,
  password: `a long walk by the river ${visitor}`,
});

/**
 * Endless distinct visitors, each with a client address of their own; what they have in common is the form, fetched once, for nothing in it
 * is anybody's own.
 *
 * @param origin where the form is, as browsers say it
 * @param first number of the first visitor, for a second load on the same data
 * @returns what signs the next one up; it throws unless the answer is the one that leads on
 */
export async function openForm(
  connection: Connection,
  origin: string,
  typed: Typed,
  first = 1,
): Promise<() => Promise<void>> {
  const page = await connection.ask({ path: "/signup" });
  if (page.status !== 200) throw new Error(`The signup page was answered ${page.status}.`);
  const hidden = hiddenFields(page.body.toString());
  let visitor = first - 1;
  return async () => {
    visitor += 1;
    const address = clientAddress(visitor);
    const post = await filledIn(hidden, typed(visitor));
    const answer = await connection.ask({
      method: "POST",
      path: "/signup",
      headers: {
        origin,
        "content-type": post.contentType,
        "content-length": post.body.length,
        "x-forwarded-for": address,
      },
      body: post.body,
    });
    const { location } = answer.headers;
    if (answer.status !== 303 || !location?.startsWith("/signup/check-email")) {
      throw new Error(`A signup was answered ${answer.status} ${location ?? ""}`);
    }
  };
}

/** What stands in a recorded form where each visitor's own values go. */
const PLACEHOLDER = 987_654_321;

/**
 * The same people, with scripts: each sends what the page's scripts sent for one of them, with their own values in it.
 *
 * @returns undefined where no browser can record it
 */
export async function openScriptedForm(
  connection: Connection,
  origin: string,
  typed: Typed,
  first: number,
): Promise<(() => Promise<void>) | undefined> {
  const recorded = await recordSignup(`${origin}/signup`, typed(PLACEHOLDER));
  if (!recorded) return undefined;
  let visitor = first - 1;
  return async () => {
    visitor += 1;
    const body = Buffer.from(recorded.body.replaceAll(String(PLACEHOLDER), String(visitor)));
    const own = { "content-length": body.length, "x-forwarded-for": clientAddress(visitor) };
    const headers = { ...recorded.headers, ...own };
    const answer = await connection.ask({ method: "POST", path: "/signup", headers, body });
    if (answer.status !== 200 || !answer.body.includes("/signup/check-email")) {
      throw new Error(`A signup by script was answered ${answer.status} ${answer.body}`);
    }
  };
}

/** From the network that is set aside for measuring (RFC 2544, appendix C): 198.18.0.0/15. */
export function clientAddress(visitor: number): string {
  return `198.${18 + ((visitor >> 16) & 1)}.${(visitor >> 8) & 255}.${visitor & 255}`;
}
