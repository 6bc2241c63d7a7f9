import { getTranslations } from "next-intl/server";
import { EVERYTHING, LISTED, type PlainField, type PlainKind } from "@/app/dashboard/forms/plain-field";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import type { Client } from "@/lib/clients/clients";
import { GRACE_SECONDS } from "@/lib/clients/grace";
import { ALL_PERMISSIONS, PERMISSIONS } from "@/lib/clients/permissions";

export const CLIENT_TYPES = ["CONFIDENTIAL", "PUBLIC", "MACHINE"] as const satisfies Client["type"][];

export type ClientType = (typeof CLIENT_TYPES)[number];

/** How each member of a client that people type is asked for. */
export const CLIENT_KINDS = {
  displayName: "displayName",
  redirectUris: "urls",
  loginUrl: "optionalUrl",
  permissions: "rights",
  refreshTokenGraceSeconds: "graceSeconds",
} as const satisfies Record<string, PlainKind>;

type Shown = Pick<Client, "type"> & Partial<Client>;

/** What a client of this type is asked for: people sign in through it, or it acts by itself. */
export async function clientFields(
  { type, ...client }: Shown,
  environment: "DEVELOPMENT" | "PRODUCTION",
): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.clients.fields");
  const field = async (name: "displayName" | "redirectUris" | "loginUrl", given: string[]): Promise<PlainField> => ({
    name,
    kind: CLIENT_KINDS[name],
    label: t(`${name}.label`),
    help: t(`${name}.help`),
    given,
    environment,
    errors: await errorsOfKind(CLIENT_KINDS[name]),
  });
  const name = await field("displayName", client.displayName ? [client.displayName] : []);
  const enabled: PlainField[] =
    client.enabled === undefined
      ? []
      : [
          {
            name: "enabled",
            kind: "switch",
            label: t("enabled.label"),
            help: t("enabled.help"),
            given: client.enabled ? ["on"] : [],
            options: [{ value: "on", label: t("enabled.option") }],
            errors: {},
          },
        ];
  if (type === "MACHINE") return [name, ...enabled, await rightsField(client)];
  return [
    name,
    ...enabled,
    await field("redirectUris", client.redirectUris ?? []),
    await field("loginUrl", client.loginUrl ? [client.loginUrl] : []),
    await graceField(client.refreshTokenGraceSeconds ?? GRACE_SECONDS.default),
  ];
}

async function graceField(seconds: number): Promise<PlainField> {
  const t = await getTranslations("dashboard.clients.fields.refreshTokenGraceSeconds");
  return {
    name: "refreshTokenGraceSeconds",
    kind: "graceSeconds",
    label: t("label"),
    help: t("help", GRACE_SECONDS),
    given: [String(seconds)],
    words: { unit: t("unit") },
    errors: await errorsOfKind("graceSeconds"),
  };
}

async function rightsField({ machineRole, permissions = [] }: Partial<Client>): Promise<PlainField> {
  const t = await getTranslations("dashboard.clients.fields.rights");
  return {
    name: "rights",
    kind: "rights",
    label: t("label"),
    help: t("help"),
    given: machineRole ? [EVERYTHING] : permissions,
    words: {
      [EVERYTHING]: t("everything"),
      [`${EVERYTHING}.help`]: t("everythingHelp"),
      [LISTED]: t("listed"),
      [`${LISTED}.help`]: t("listedHelp"),
      list: t("list"),
    },
    options: ALL_PERMISSIONS.map((name) => ({ value: name, label: name, help: PERMISSIONS[name] })),
    errors: await errorsOfKind("rights"),
  };
}
