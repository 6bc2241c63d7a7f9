import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { countStart } from "@/lib/funnel/starts";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { NO_ORIGIN, type Origin, pathWith } from "@/lib/origin";
import { answerWith } from "@/lib/server/next-workarounds";
import { readMarkers } from "@/lib/sessions/cookie";
import { pendingAttempt } from "@/lib/signup/check-email";
import { signupPage } from "@/lib/signup/page";
import { Notice } from "../notice";
import { ownPage, pageUrl } from "../own-pages";
import { given, hostedPage, type Visit } from "../visit";
import { submitSignup } from "./actions";
import { SignupForm } from "./signup-form";
import { SignupSheet } from "./signup-sheet";

export default hostedPage(async (visit) => {
  const { host, query, origin } = visit;
  const elsewhere = await wayOn(visit);
  if (elsewhere) redirect(elsewhere);
  const page = await signupPage(host, query);
  if (page.type !== "form") return await NoSignup({ host, origin, reason: page.type });
  const own = ownPage(host, "signup", origin);
  if (own) redirect(own);
  if (!(await isSent())) countStart(host, page.clientId, (await currentRequest()).clientAddress);
  return (
    <SignupSheet host={host} loginUrl={pageUrl(host, "login", origin)} page={page}>
      {(parts) => <SignupForm action={submitSignup.bind(null, { origin })} {...parts} />}
    </SignupSheet>
  );
});

/** The page that waits for an attempt of this browser, for a visitor who comes back; not for one who asks for a fresh form, or sends one. */
async function wayOn({ host, query, origin }: Visit): Promise<string | undefined> {
  if ((await isSent()) || given(query, "again")) return undefined;
  const attempt = await pendingAttempt(host, origin, await readMarkers(host.application.id), await currentRequest());
  return attempt && pathWith("/signup/check-email", origin, { attempt });
}

/** Whether a form was sent here, and is shown again. */
async function isSent(): Promise<boolean> {
  return (await headers()).has("content-type");
}

type NoSignupProps = { host: CurrentHost; origin: Origin; reason: "off" | "bad_query" };

/** Why there is no form, with status 404: signup is off here, or the link that led here can't be right. */
async function NoSignup({ host, reason, origin }: NoSignupProps) {
  answerWith(404);
  const t = await getTranslations();
  const isOff = reason === "off";
  // What is wrong in the address is left behind; the authorization that waits is not in it.
  const usable = isOff ? origin : { ...NO_ORIGIN, interaction: origin.interaction };
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const off = host.tenant ? t("signupOff.tenant", names) : t("signupOff.application", names);
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice
        links={[{ href: pageUrl(host, "login", usable), label: t("common.logIn") }]}
        title={isOff ? t("signupOff.title") : t("badLink.title")}
      >
        {isOff ? off : t("badLink.intro", names)}
      </Notice>
    </>
  );
}
