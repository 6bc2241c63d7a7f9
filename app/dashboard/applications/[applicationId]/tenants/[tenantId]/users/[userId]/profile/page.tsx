import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { TextLink } from "@/components/ui/text-link";
import { readUser } from "@/lib/users/read";
import { saveProfile } from "./actions";
import { profileFields } from "./fields";

type Params = Promise<{ applicationId: string; tenantId: string; userId: string }>;

/** What a user is called, and how they are reached. */
export default async function ProfilePage({ params }: { params: Params }) {
  const { applicationId, tenantId, userId } = await params;
  const found = await readUser(asActor(await requireOperator()), { applicationId, userId });
  if (!found?.mayChange || found.user.tenantId !== tenantId) return <NothingHere />;
  const { user } = found;
  const t = await getTranslations("dashboard.users.edit");
  return (
    <>
      <PageHeading of={user.email} title={t("title")}>
        {t("intro", { email: user.email })}
      </PageHeading>
      <PlainForm
        action={saveProfile.bind(null, { applicationId, userId })}
        fields={await profileFields(user)}
        version={user.version}
      />
      <p className="mt-8 text-sm leading-5">
        <TextLink href={`/applications/${applicationId}/tenants/${tenantId}/users/${userId}`}>{t("back")}</TextLink>
      </p>
    </>
  );
}
