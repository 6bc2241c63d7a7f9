import { getTranslations } from "next-intl/server";
import { submitApplication } from "@/app/dashboard/applications/actions";
import { NewForm } from "@/app/dashboard/form";
import { operatorPage } from "@/app/dashboard/pages";
import { CardPage } from "@/app/dashboard/shell";
import { listWorkspaces } from "@/lib/applications/applications";
import { env } from "@/lib/env/env";
import { applicationVanityHost } from "@/lib/names";

export default operatorPage(async ({ actor, query }) => {
  const workspaces = await listWorkspaces(actor);
  const workspace = workspaces.find(({ id, mayChange }) => id === query("workspace") && mayChange);
  if (!workspace) return null;
  const t = await getTranslations("dashboard.newApplication");
  const environments = ["PRODUCTION", "DEVELOPMENT"] as const;
  const options = {
    values: { address: applicationVanityHost("app", workspace.name, env().baseDomain) },
    more: { environment: { options: environments.map((value) => ({ value, label: t(`environments.${value}`) })) } },
  };
  return (
    <CardPage title={t("title")} intro={t("intro")}>
      <NewForm
        action={submitApplication.bind(null, { workspaceId: workspace.id })}
        of="newApplication"
        options={options}
      />
    </CardPage>
  );
});
