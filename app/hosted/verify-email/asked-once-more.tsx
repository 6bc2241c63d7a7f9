import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Heading } from "@/components/ui/sheet";
import { readLinkToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/session";
import { verificationPage } from "@/lib/verification/verification";
import { Address } from "../address";
import { type ConfirmAnswer, ConfirmForm } from "../confirm-form";
import { deadLinks } from "../dead-link";
import { requireHost } from "../host";
import { pathWith } from "../origin";
import { given, originIn, type Query } from "../query";
import type { LinkOrigin } from "./actions";

type AskedOnceMoreProps = {
  searchParams: Query;
  action: (page: LinkOrigin) => Promise<ConfirmAnswer>;
  /** Where the words are in the catalog. */
  words: "mine" | "notMine";
  variant: "primary" | "danger";
  /** What is said after it was done, by the name of the result. */
  done: Record<string, ReactNode>;
};

/** A page that says what a press will do, before it does what can't be undone here. */
export async function AskedOnceMore({ searchParams, action, words, variant, done }: AskedOnceMoreProps) {
  const host = await requireHost();
  const query = await searchParams;
  const linkId = given(query, "link") ?? "";
  const origin = originIn(query);
  const page = await verificationPage(host, await readLinkToken(linkId), await readSession(host));
  const t = await getTranslations(words);
  const common = await getTranslations("common");
  const question =
    page.type === "ready" ? (
      <>
        <title>{t("title")}</title>
        <Heading title={t("title")}>
          {t.rich("intro", {
            tenant: page.tenantDisplayName,
            email: page.email,
            address: (text) => <Address>{text}</Address>,
          })}
        </Heading>
      </>
    ) : null;
  return (
    <>
      <meta content="noindex" name="robots" />
      <ConfirmForm
        action={action.bind(null, { linkId, origin })}
        over={page.type === "ready" ? undefined : page.reason}
        question={question}
        results={{ ...deadLinks("verification", origin), ...done }}
        text={{ submit: t("submit"), submitting: t("submitting"), unreachable: common("unreachable") }}
        variant={variant}
      >
        <a
          className={buttonClass("secondary", "mt-3 w-full")}
          href={pathWith("/verify-email", origin, { link: linkId })}
        >
          {t("back")}
        </a>
      </ConfirmForm>
    </>
  );
}
