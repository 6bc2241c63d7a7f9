import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { SecretForm } from "@/app/dashboard/forms/secret-forms";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { LIST, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { TextLink } from "@/components/ui/text-link";
import { submitClient } from "../actions";
import { CLIENT_TYPES, type ClientType, clientFields } from "../fields";

/** First what kind of program it is, because that never changes; then what is asked of that kind. */
export default async function NewClientPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view?.mayChange) return <NothingHere />;
  const wanted = (await searchParams).type;
  const type = CLIENT_TYPES.find((each) => each === wanted);
  const { displayName, environment } = view.application;
  const base = `/applications/${applicationId}/clients/new`;
  if (!type) return <Types base={base} of={displayName} />;
  const t = await getTranslations("dashboard.clients");
  const press = await getTranslations("dashboard.overview");
  return (
    <div className="group/page">
      <PageHeading of={displayName} title={t("new.title")}>
        {t(`types.${type}.label`)}. {t(`types.${type}.help`)}{" "}
        <TextLink className="group-has-[#made]/page:hidden" href={base}>
          {t("new.otherType")}
        </TextLink>
      </PageHeading>
      <ClientTexts of={["dashboard.clients.secret"]}>
        <SecretForm
          copy={{ copy: press("copy"), copied: press("copied") }}
          action={submitClient.bind(null, { applicationId, type })}
          fields={await clientFields({ type }, environment)}
          submit={t("new.submit")}
          submitting={t("new.submitting")}
        />
      </ClientTexts>
    </div>
  );
}

async function Types({ base, of }: { base: string; of: string }) {
  const t = await getTranslations("dashboard.clients");
  return (
    <div className="max-w-2xl">
      <PageHeading of={of} title={t("new.title")}>
        {t("new.intro")}
      </PageHeading>
      <ul className={LIST}>
        {CLIENT_TYPES.map((type: ClientType) => (
          <li className="relative border-t border-border px-5 py-4 first:border-t-0 hover:bg-background" key={type}>
            <Link
              className="text-[0.9375rem] leading-6 font-medium after:absolute after:inset-0"
              href={`${base}?type=${type}`}
            >
              {t(`types.${type}.label`)}
            </Link>
            <p className="mt-0.5 text-sm leading-5 text-muted">{t(`types.${type}.help`)}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
