import { getTranslations } from "next-intl/server";
import { submitApplication } from "@/app/dashboard/applications/actions";
import { NewForm } from "@/app/dashboard/forms/new-form";
import type { PlainKind } from "@/app/dashboard/forms/plain-field";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Shell } from "@/app/dashboard/shell";
import { Card } from "@/components/ui/card";
import { listWorkspaces } from "@/lib/applications/applications";
import { env } from "@/lib/env/env";
import { applicationVanityHost } from "@/lib/names";

type Query = Promise<{ workspace?: string | string[] }>;

export default async function NewApplicationPage({ searchParams }: { searchParams: Query }) {
  const operator = await requireOperator();
  const { workspace: wanted } = await searchParams;
  const workspaces = await listWorkspaces(asActor(operator));
  const workspace = workspaces.find(({ id, mayChange }) => id === wanted && mayChange);
  const t = await getTranslations("dashboard.newApplication");
  const address = applicationVanityHost("app", workspace?.name ?? "", env().baseDomain);
  const field = async (name: "displayName" | "name" | "loginUrl" | "environment", kind: PlainKind) => ({
    name,
    kind,
    label: t(`fields.${name}.label`),
    help: t(`fields.${name}.hint`, { address }),
    given: [],
    errors: await errorsOfKind(kind),
  });
  const environments = (["PRODUCTION", "DEVELOPMENT"] as const).map((value) => ({
    value,
    label: t(`environments.${value}`),
  }));
  return (
    <Shell operator={operator}>
      <main className="mx-auto max-w-[29rem]" id="content">
        {workspace ? (
          <Card>
            <PageHeading title={t("title")}>{t("intro")}</PageHeading>
            <NewForm
              action={submitApplication.bind(null, { workspaceId: workspace.id })}
              fields={[
                await field("displayName", "displayName"),
                await field("name", "ownerName"),
                await field("loginUrl", "url"),
                { ...(await field("environment", "choice")), options: environments },
              ]}
              submit={t("submit")}
              submitting={t("submitting")}
            />
          </Card>
        ) : (
          <NothingHere />
        )}
      </main>
    </Shell>
  );
}
