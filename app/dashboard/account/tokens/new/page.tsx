import { getTranslations } from "next-intl/server";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { listWorkspaces } from "@/lib/applications/applications";
import { TOKEN_DAYS } from "@/lib/operators/tokens";
import type { PlainField } from "../../../forms/plain-field";
import { errorsOfKind } from "../../../forms/plain-text";
import { frameText } from "../../../forms/text";
import { asActor, requireOperator } from "../../../operator";
import { PageHeading, Shell } from "../../../shell";
import { TokenForm } from "./form";

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
    <Shell operator={operator}>
      <main className="mx-auto max-w-[29rem]" id="content">
        <Card>
          <PageHeading title={t("title")}>{t("intro")}</PageHeading>
          {workspaces.length === 0 ? (
            <p className="text-[0.9375rem] leading-6">{t("nowhere")}</p>
          ) : (
            <TokenForm
              fields={[
                name,
                await choice(
                  "workspace",
                  workspaces.map(({ id, displayName }) => ({ value: id, label: displayName })),
                ),
                await choice("days", days, "90"),
              ]}
              text={{
                ...(await frameText({ submit: t("submit"), submitting: t("submitting") })),
                madeTitle: t("madeTitle"),
                madeIntro: t("madeIntro"),
                copy: t("copy"),
                copied: t("copied"),
                token: t("token"),
              }}
            />
          )}
          <p className="mt-6 text-sm leading-5">
            <TextLink href="/account">{t("back")}</TextLink>
          </p>
        </Card>
      </main>
    </Shell>
  );
}
