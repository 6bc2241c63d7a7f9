import { getTranslations } from "next-intl/server";
import type { PlainField } from "@/app/dashboard/forms/plain-field";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { OPERATOR_ROLES, type OperatorRole } from "@/lib/access/rights";

/** What an operator is, or is to be. */
export async function roleField(given: OperatorRole): Promise<PlainField> {
  const t = await getTranslations("dashboard.operators");
  return {
    name: "role",
    kind: "choice",
    label: t("role"),
    help: t("roleHelp"),
    given: [given],
    options: OPERATOR_ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) })),
    errors: await errorsOfKind("choice"),
  };
}
