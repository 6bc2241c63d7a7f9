import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/ui/badge";
import type { UserStatus } from "@/lib/directory/list";

const TONES = { PROVISIONED: "accent", ACTIVE: "success", INACTIVE: "neutral" } as const;

export async function StatusBadge({ status }: { status: UserStatus }) {
  const t = await getTranslations("dashboard.users.statuses");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}

/** What can be done to a user on a page of its own, and to whom. */
export const USER_ACTIONS = {
  activate: ["PROVISIONED", "INACTIVE"],
  deactivate: ["PROVISIONED", "ACTIVE"],
  delete: ["PROVISIONED", "ACTIVE", "INACTIVE"],
} as const satisfies Record<string, UserStatus[]>;

export type UserAction = keyof typeof USER_ACTIONS;

export function actionsFor(status: UserStatus): UserAction[] {
  return (Object.keys(USER_ACTIONS) as UserAction[]).filter((action) =>
    (USER_ACTIONS[action] as readonly UserStatus[]).includes(status),
  );
}
