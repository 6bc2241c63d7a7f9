import { getTranslations } from "next-intl/server";
import { deedsFor } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/status";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { readUser } from "@/lib/users/read";
import { submitUserDeed } from "../../actions";

type Params = Promise<{ applicationId: string; tenantId: string; userId: string; deed: string }>;

/** Asks before a user is activated, deactivated or deleted. */
export default async function UserDeedPage({ params }: { params: Params }) {
  const { applicationId, tenantId, userId, deed: wanted } = await params;
  const found = await readUser(asActor(await requireOperator()), { applicationId, userId });
  const deed = found && deedsFor(found.user.status).find((each) => each === wanted);
  if (!deed || !found.mayChange || found.user.tenantId !== tenantId) return <NothingHere />;
  const { email, version } = found.user;
  const t = await getTranslations("dashboard.users.deeds");
  return (
    <ConfirmPage
      action={submitUserDeed.bind(null, { applicationId, tenantId, userId, deed })}
      back={`/applications/${applicationId}/tenants/${tenantId}/users/${userId}`}
      destroys={deed !== "activate"}
      of={email}
      submit={t(`${deed}.submit`)}
      title={t(`${deed}.title`, { email })}
      version={version}
    >
      {t(`${deed}.warning`, { email })}
    </ConfirmPage>
  );
}
