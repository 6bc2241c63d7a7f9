import { type ButtonVariant, buttonClass } from "@/components/ui/button";
import { LeaveIcon } from "@/components/ui/icons";
import type { Inbox } from "./inbox";

type InboxLinkProps = {
  inbox: Inbox | undefined;
  /** What an inbox without a name of its own is called. */
  name: string;
  /** With `{provider}` in it. */
  text: string;
  variant?: ButtonVariant;
  className?: string;
};

/** Opens the inbox of a well-known provider in a new tab; nothing where it isn't known. */
export function InboxLink({ inbox, name, text, variant = "primary", className = "" }: InboxLinkProps) {
  if (!inbox) return null;
  return (
    <a
      className={buttonClass(variant, `w-full ${className}`)}
      href={inbox.url}
      rel="noopener noreferrer"
      target="_blank"
    >
      <span>{text.replace("{provider}", inbox.name ?? name)}</span>
      <LeaveIcon />
    </a>
  );
}
