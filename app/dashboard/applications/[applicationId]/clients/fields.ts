import { getTranslations } from "next-intl/server";
import { formFields } from "@/app/dashboard/form-fields";
import { EVERYTHING, LISTED, type PlainField } from "@/app/dashboard/forms/plain-field";
import type { Client } from "@/lib/clients/clients";
import { GRACE_SECONDS } from "@/lib/clients/grace";
import { ALL_PERMISSIONS, PERMISSIONS } from "@/lib/clients/permissions";

export const CLIENT_TYPES = ["CONFIDENTIAL", "PUBLIC", "MACHINE"] as const satisfies Client["type"][];

type Shown = Pick<Client, "type"> & Partial<Client>;

/** What a client of this type is asked for: people sign in through it, or it acts by itself. A new one is not asked whether it is enabled. */
export async function clientFields(
  { type, ...client }: Shown,
  environment: "DEVELOPMENT" | "PRODUCTION",
): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.clients.fields");
  const ofType =
    type === "MACHINE" ? (["rights"] as const) : (["redirectUris", "loginUrl", "refreshTokenGraceSeconds"] as const);
  const seconds = client.refreshTokenGraceSeconds ?? GRACE_SECONDS.default;
  return formFields("clients", {
    only: ["displayName", ...(client.enabled === undefined ? [] : (["enabled"] as const)), ...ofType],
    values: GRACE_SECONDS,
    more: {
      displayName: { given: client.displayName ? [client.displayName] : [] },
      enabled: { given: client.enabled ? ["on"] : [], options: [{ value: "on", label: t("enabled.option") }] },
      redirectUris: { given: client.redirectUris ?? [], environment },
      loginUrl: { given: client.loginUrl ? [client.loginUrl] : [], environment },
      refreshTokenGraceSeconds: { given: [String(seconds)], words: { unit: t("refreshTokenGraceSeconds.unit") } },
      rights: {
        given: client.machineRole ? [EVERYTHING] : (client.permissions ?? []),
        words: {
          [EVERYTHING]: t("rights.everything"),
          [`${EVERYTHING}.help`]: t("rights.everythingHelp"),
          [LISTED]: t("rights.listed"),
          [`${LISTED}.help`]: t("rights.listedHelp"),
          list: t("rights.list"),
        },
        options: ALL_PERMISSIONS.map((name) => ({ value: name, label: name, help: PERMISSIONS[name] })),
      },
    },
  });
}
