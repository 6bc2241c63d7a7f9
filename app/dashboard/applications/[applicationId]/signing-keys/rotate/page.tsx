import { getTranslations } from "next-intl/server";
import { submitRotation } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { listSigningKeys } from "@/lib/oauth/keys-for-operator";

type Params = Promise<{ applicationId: string }>;

/** Asks before another key signs. */
export default async function RotateSigningKeyPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  const owner = await requireOwner({ applicationId, tenantId: null });
  const view = owner && (await listSigningKeys(asActor(await requireOperator()), applicationId));
  const signs = view?.keys.find(({ retiredAt }) => retiredAt === null);
  if (!owner || !signs || !view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.signingKeys");
  return (
    <ConfirmPage
      action={submitRotation.bind(null, { applicationId, kid: signs.kid })}
      back={`/applications/${applicationId}/signing-keys`}
      of={owner.application.displayName}
      submit={t("rotate")}
      title={t("rotateTitle")}
    >
      {t("rotateWarning", { kid: signs.kid })}
    </ConfirmPage>
  );
}
