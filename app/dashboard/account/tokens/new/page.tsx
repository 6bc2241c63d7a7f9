import { getTranslations } from "next-intl/server";
import { submitToken } from "@/app/dashboard/account/actions";
import { TokenForm } from "@/app/dashboard/forms/secret-forms";
import { BackLink } from "@/app/dashboard/page-parts";
import { listWorkspaces } from "@/lib/applications/applications";
import { TOKEN_DAYS } from "@/lib/operators/tokens";
import { ClientTexts } from "../../../client-texts";
import type { PlainField } from "../../../forms/plain-field";
import { errorsOfKind } from "../../../forms/plain-text";
import { asActor, requireOperator } from "../../../operator";
import { CardPage } from "../../../shell";

/** A token with which a program acts as this operator. */
export default async function NewTokenPage() {
  const operator = await requireOperator();
  const workspaces = await listWorkspaces(asActor(operator));
  const t = await getTranslations("dashboard.account.token");
  const choice = async (name: "workspace" | "days", options: { value: string; label: string }[], given?: string) =>
    ({
      name,
      kind: "choice",
      label: t(`fields.${name}.label`),
      help: t(`fields.${name}.hint`),
      given: given ? [given] : [],
      options,
      errors: await errorsOfKind("choice"),
    }) satisfies PlainField;
  const name: PlainField = {
    name: "displayName",
    kind: "displayName",
    label: t("fields.displayName.label"),
    help: t("fields.displayName.hint"),
    given: [],
    errors: await errorsOfKind("displayName"),
  };
  const days = TOKEN_DAYS.map((count) => ({ value: String(count), label: t("days", { count }) }));
  return (
    <CardPage operator={operator} title={t("title")} intro={t("intro")}>
      {workspaces.length === 0 ? (
        <p className="text-[0.9375rem] leading-6">{t("nowhere")}</p>
      ) : (
        <ClientTexts of={["dashboard.account.token"]}>
          <TokenForm
            action={submitToken}
            fields={[
              name,
              await choice(
                "workspace",
                workspaces.map(({ id, displayName }) => ({ value: id, label: displayName })),
              ),
              await choice("days", days, "90"),
            ]}
          />
        </ClientTexts>
      )}
      <BackLink className="mt-6" href="/account">
        {t("back")}
      </BackLink>
    </CardPage>
  );
}
