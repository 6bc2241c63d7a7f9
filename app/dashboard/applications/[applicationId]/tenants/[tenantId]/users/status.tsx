import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/ui/badge";
import type { UserStatus } from "@/lib/directory/list";

const TONES = { PROVISIONED: "accent", ACTIVE: "success", INACTIVE: "neutral" } as const;

export async function StatusBadge({ status }: { status: UserStatus }) {
  const t = await getTranslations("dashboard.users.statuses");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}

/** What can be done to a user on a page of its own, and to whom. */
export const USER_DEEDS = {
  activate: ["PROVISIONED", "INACTIVE"],
  deactivate: ["PROVISIONED", "ACTIVE"],
  delete: ["PROVISIONED", "ACTIVE", "INACTIVE"],
} as const satisfies Record<string, UserStatus[]>;

export type UserDeed = keyof typeof USER_DEEDS;

export function deedsFor(status: UserStatus): UserDeed[] {
  return (Object.keys(USER_DEEDS) as UserDeed[]).filter((deed) =>
    (USER_DEEDS[deed] as readonly UserStatus[]).includes(status),
  );
}
