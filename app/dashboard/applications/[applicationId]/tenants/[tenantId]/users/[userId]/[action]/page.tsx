import { getTranslations } from "next-intl/server";
import { actionsFor } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/status";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, type PageAt, requireOperator } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { readUser } from "@/lib/users/read";
import { submitUserAction } from "../../actions";

/** Asks before a user is activated, deactivated or deleted. */
export default async function UserActionPage({ params }: PageAt<"applicationId" | "tenantId" | "userId" | "action">) {
  const { applicationId, tenantId, userId, action: wanted } = await params;
  const found = await readUser(asActor(await requireOperator()), { applicationId, userId });
  const action = found && actionsFor(found.user.status).find((each) => each === wanted);
  if (!action || !found.mayChange || found.user.tenantId !== tenantId) return <NothingHere />;
  const { email, version } = found.user;
  const t = await getTranslations("dashboard.users.deeds");
  return (
    <ConfirmPage
      action={submitUserAction.bind(null, { applicationId, tenantId, userId, action })}
      back={`/applications/${applicationId}/tenants/${tenantId}/users/${userId}`}
      destroys={action !== "activate"}
      of={email}
      submit={t(`${action}.submit`)}
      title={t(`${action}.title`, { email })}
      version={version}
    >
      {t(`${action}.warning`, { email })}
    </ConfirmPage>
  );
}
