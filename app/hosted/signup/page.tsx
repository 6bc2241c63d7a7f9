import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { countStart } from "@/lib/funnel/starts";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { pendingAttempt } from "@/lib/signup/check-email";
import { signupPage } from "@/lib/signup/page";
import { requireHost } from "../host";
import { type Origin, pathWith } from "../origin";
import { ownPage, pageUrl } from "../own-pages";
import { given, originIn, type Query } from "../query";
import { telling } from "../telling";
import { submitSignup } from "./actions";
import { NoSignup } from "./no-signup";
import { SignupForm } from "./signup-form";
import { SignupSheet } from "./signup-sheet";

export default telling(async function SignupPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const elsewhere = await wayOn(host, query);
  if (elsewhere) redirect(elsewhere);
  const page = await signupPage(host, query);
  if (page.type !== "form") return <NoSignup host={host} origin={originIn(query)} reason={page.type} />;
  const origin = originIn(query);
  const own = ownPage(host, "signup", origin);
  if (own) redirect(own);
  if (!(await isSent())) countStart(host, page.clientId, (await currentRequest()).clientAddress);
  return (
    <SignupSheet host={host} loginUrl={pageUrl(host, "login", origin)} page={page}>
      {(parts) => <SignupForm action={submitSignup.bind(null, origin)} {...parts} />}
    </SignupSheet>
  );
});

/** The page that waits for an attempt of this browser, for somebody who comes back; not for who asks for a fresh form, or sends one. */
async function wayOn(host: CurrentHost, query: Awaited<Query>): Promise<string | undefined> {
  if ((await isSent()) || given(query, "again")) return undefined;
  const origin: Origin = originIn(query);
  const attempt = await pendingAttempt(host, origin, await readMarkers(host.application.id), await currentRequest());
  return attempt && pathWith("/signup/check-email", origin, { attempt });
}

/** Whether a form was sent here, and is shown again. */
async function isSent(): Promise<boolean> {
  return (await headers()).has("content-type");
}
