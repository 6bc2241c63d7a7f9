import { getTranslations } from "next-intl/server";
import { TextLink } from "@/components/ui/text-link";
import type { Owner } from "@/lib/access/access";
import { NewForm } from "../forms/new-form";
import { errorsOfKind } from "../forms/plain-text";
import { frameText } from "../forms/text";
import { NothingHere } from "../nothing-here";
import { requireOwner } from "../owner";
import { PageHeading } from "../shell";
import { submitDomain } from "./actions";
import { OutOfReach } from "./out-of-reach";
import { domainsPath, nameOfOwner } from "./place";

/** Asks for a domain that an application or a tenant shall have. */
export async function NewDomainPage({ owner }: { owner: Owner }) {
  const view = await requireOwner(owner);
  if (!view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  return (
    <div className="max-w-xl">
      <PageHeading of={nameOfOwner(view)} title={t("new.title")}>
        {t("new.intro")}
      </PageHeading>
      <OutOfReach />
      <NewForm
        action={submitDomain.bind(null, owner)}
        fields={[
          {
            name: "domain",
            kind: "customDomain",
            label: t("new.label"),
            help: view.tenant ? t("new.hintTenant") : t("new.hintApplication"),
            given: [],
            errors: await errorsOfKind("customDomain"),
          },
        ]}
        text={await frameText({ submit: t("new.submit"), submitting: t("new.submitting") })}
      />
      <p className="mt-6 text-sm leading-5">
        <TextLink href={domainsPath(owner)}>{t("back")}</TextLink>
      </p>
    </div>
  );
}
