import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { CheckIcon } from "@/components/ui/icons";
import { pathWith } from "@/lib/origin";
import { readSession } from "@/lib/sessions/session";
import { verificationPage } from "@/lib/verification/verification";
import type { Bound } from "./action";
import { deadLinks } from "./dead-link";
import { type HostedAnswer, HostedForm } from "./hosted-form";
import { address, Notice, PageHeading } from "./notice";
import { linkIn, type Visit } from "./visit";

type ConfirmPageProps = {
  visit: Visit;
  action: (bound: Bound, previous: HostedAnswer, form: FormData) => Promise<HostedAnswer>;
  /** Where its words are in the catalog. */
  words: "notMe" | "mine" | "notMine";
  /** The result of the action once it is done, and where it leads from there. */
  done: string;
  links?: { href: string; label: string }[];
};

type Link = { type: "ready"; tenantDisplayName: string; email: string } | { type: "unusable"; reason: string };

type ForLinkProps = ConfirmPageProps & {
  link: Link;
  /** Why a link opens nothing, by reason. */
  dead: Record<string, ReactNode>;
  /** The page that led here. */
  back: "/activate" | "/verify-email";
};

/** Asks once more what can't be undone here. Showing it changes nothing. */
export async function ConfirmPage({ visit, action, words, done, links, link, dead, back }: ForLinkProps) {
  const { linkId } = await linkIn(visit.query);
  const { origin } = visit;
  const t = await getTranslations(words);
  const names = link.type === "ready" ? { tenant: link.tenantDisplayName, email: link.email } : undefined;
  const doneNotice = (
    <Notice icon={<CheckIcon />} title={t("doneTitle")} {...(links ? { links } : {})}>
      {t("doneIntro")}
    </Notice>
  );
  return (
    <>
      <meta content="noindex" name="robots" />
      <HostedForm
        action={action.bind(null, { linkId, origin })}
        over={link.type === "ready" ? undefined : link.reason}
        question={names ? <PageHeading title={t("title")}>{t.rich("intro", { ...names, address })}</PageHeading> : null}
        results={{ ...dead, [done]: doneNotice }}
        submit={t("submit")}
        submitting={t("submitting")}
        variant={words === "mine" ? "primary" : "danger"}
      >
        <a className={buttonClass("secondary", "mt-3 w-full")} href={pathWith(back, origin, { link: linkId })}>
          {t("back")}
        </a>
      </HostedForm>
    </>
  );
}

/** The same for the link of a mail that verifies an address. */
export async function ConfirmVerification(props: ConfirmPageProps) {
  const { host, query, origin } = props.visit;
  const { token } = await linkIn(query);
  const link = await verificationPage(host, token, await readSession(host));
  return await ConfirmPage({ ...props, link, dead: await deadLinks("verification", origin), back: "/verify-email" });
}
