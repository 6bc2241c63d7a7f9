import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ClockIcon } from "@/components/ui/icons";
import type { UnusableLink } from "@/lib/verification/verification";
import { Notice } from "./notice";

/** Where somebody gets a new link of each kind. */
const AGAIN = { verification: "/verify-email", login: "/login", reset: "/forgot-password" } as const;

type DeadLinkProps = { kind: keyof typeof AGAIN; reason: UnusableLink["reason"] };

/** Why the link of a mail opens nothing any more, and how to get a new one. */
export async function DeadLink({ kind, reason }: DeadLinkProps) {
  const t = await getTranslations("deadLink");
  return (
    <Notice
      icon={<ClockIcon />}
      links={[{ href: AGAIN[kind], label: t(`${kind}.again`) }]}
      title={t(`${reason}.title`)}
    >
      {t(`${reason}.intro`)} {t(`${kind}.next`)}
    </Notice>
  );
}

/** {@link DeadLink} by its reason, for forms that learn it when they are sent. */
export function deadLinks(kind: DeadLinkProps["kind"]): Record<DeadLinkProps["reason"], ReactNode> {
  return {
    invalid: <DeadLink kind={kind} reason="invalid" />,
    used: <DeadLink kind={kind} reason="used" />,
    expired: <DeadLink kind={kind} reason="expired" />,
  };
}
