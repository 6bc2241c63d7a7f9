import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ClockIcon } from "@/components/ui/icons";
import type { UnusableLink } from "@/lib/proofs/proof";
import { Notice } from "./notice";
import { type Origin, pathWith } from "./origin";

/** Where somebody gets a new link of each kind. */
const AGAIN = { verification: "/verify-email", login: "/login", reset: "/forgot-password" } as const;

type DeadLinkProps = { kind: keyof typeof AGAIN; reason: UnusableLink["reason"]; origin: Origin };

/** Why the link of a mail opens nothing any more, and how to get a new one. */
export async function DeadLink({ kind, reason, origin }: DeadLinkProps) {
  const t = await getTranslations("deadLink");
  return (
    <Notice
      icon={<ClockIcon />}
      links={[{ href: pathWith(AGAIN[kind], origin), label: t(`${kind}.again`) }]}
      title={t(`${reason}.title`)}
    >
      {t(`${reason}.intro`)} {t(`${kind}.next`)}
    </Notice>
  );
}

/** {@link DeadLink} by its reason, for forms that learn it when they are sent. */
export function deadLinks(kind: DeadLinkProps["kind"], origin: Origin): Record<DeadLinkProps["reason"], ReactNode> {
  return {
    invalid: <DeadLink kind={kind} origin={origin} reason="invalid" />,
    used: <DeadLink kind={kind} origin={origin} reason="used" />,
    expired: <DeadLink kind={kind} origin={origin} reason="expired" />,
  };
}
