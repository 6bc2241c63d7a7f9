import { getLocale, getTranslations } from "next-intl/server";
import { savePresences } from "@/app/dashboard/applications/[applicationId]/fields/actions";
import { PlainForm } from "@/app/dashboard/form";
import { NothingYet } from "@/app/dashboard/lists";
import { PageHeading } from "@/app/dashboard/page-parts";
import { tenantPage } from "@/app/dashboard/pages";
import { PRESENCES } from "@/lib/profile/custom-fields";
import { textIn } from "@/lib/profile/custom-values";
import { readSettings } from "@/lib/settings/read";

/** Which of its application's own fields a tenant asks for. */
export default tenantPage(async ({ owner, view, name: of, actor }) => {
  const settings = await readSettings(actor, owner, "user-schemas");
  if (!settings) return null;
  const t = await getTranslations("dashboard.customFields");
  const locale = await getLocale();
  const { fields, fieldPresences } = settings.members;
  return (
    <>
      <PageHeading intro={t("tenantIntro")} of={of} title={t("title")} />
      {fields.inherited.value.length === 0 ? (
        <NothingYet>{t("none")}</NothingYet>
      ) : (
        <PlainForm
          action={savePresences.bind(null, owner)}
          fields={fields.inherited.value.map(({ name, label, presence }) => ({
            name: `presence.${name}`,
            kind: "choice",
            label: textIn(label, locale),
            help: name,
            given: [fieldPresences.value.find((each) => each.name === name)?.presence ?? "inherit"],
            options: [
              { value: "inherit", label: t("asApplication", { presence: t(`presences.${presence}`) }) },
              ...PRESENCES.map((value) => ({ value, label: t(`presences.${value}`) })),
            ],
            errors: {},
          }))}
          readOnly={!view.mayChange}
          version={settings.version}
        />
      )}
    </>
  );
});
