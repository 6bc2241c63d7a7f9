import { getTranslations } from "next-intl/server";
import { submitTenant } from "@/app/dashboard/applications/actions";
import { NewForm } from "@/app/dashboard/form";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";

export default ownerPage(async ({ at: { applicationId }, view, name }) => {
  if (!view.mayChange) return null;
  const t = await getTranslations("dashboard.newTenant");
  return (
    <div className="max-w-[29rem]">
      <PageHeading of={name} title={t("title")} intro={t("intro", { application: name })} />
      <NewForm action={submitTenant.bind(null, { applicationId })} of="newTenant" />
    </div>
  );
});
