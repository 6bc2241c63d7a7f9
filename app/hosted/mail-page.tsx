import { getTranslations } from "next-intl/server";
import { TextLink } from "@/components/ui/text-link";
import { type Origin, pathWith } from "@/lib/origin";
import type { Bound } from "./action";
import { type HostedAnswer, HostedForm } from "./hosted-form";
import { PageHeading } from "./notice";

type MailPageProps = {
  action: (bound: Bound, previous: HostedAnswer, form: FormData) => Promise<HostedAnswer>;
  /** Where its words are in the catalog. */
  words: "reset" | "loginPages";
  origin: Origin;
};

/** Asks for an address, and has something mailed to it. */
export async function MailPage({ action, words, origin }: MailPageProps) {
  const t = await getTranslations(words);
  const label = (await getTranslations("login"))("identifierEmail");
  return (
    <>
      <HostedForm
        action={action.bind(null, { origin })}
        fields={[{ name: "email", type: "email", inputMode: "email", autoComplete: "email", label }]}
        question={<PageHeading title={t("title")}>{t("intro")}</PageHeading>}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <p className="mt-6 text-center text-sm leading-5">
        <TextLink href={pathWith("/login", origin)}>{t("back")}</TextLink>
      </p>
    </>
  );
}
