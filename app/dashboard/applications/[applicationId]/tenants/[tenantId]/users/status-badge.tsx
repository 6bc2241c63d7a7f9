import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/ui/badge";
import type { UserStatus } from "@/lib/directory/list";

const TONES = { PROVISIONED: "accent", ACTIVE: "success", INACTIVE: "neutral" } as const;

export async function StatusBadge({ status }: { status: UserStatus }) {
  const t = await getTranslations("dashboard.users.statuses");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}
