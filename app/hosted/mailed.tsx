"use client";

import { useEffect, useRef } from "react";
import { type ButtonVariant, buttonClass } from "@/components/ui/button";
import { LeaveIcon, MailIcon } from "@/components/ui/icons";
import { TextLink } from "@/components/ui/text-link";
import { Address, PageHeading } from "./notice";

/** Where mail is read. */
export type Inbox = { url: string; label: string };

export type MailedText = {
  heading: string;
  /** The sentence before and after the address. */
  before: string;
  after: string;
  email: string;
  inbox?: Inbox;
  nothingThere: string;
  again: string;
};

/** A mail is on its way, if the address is anybody's. */
export function Mailed({ heading, before, after, email, inbox, nothingThere, again }: MailedText) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), []);
  return (
    <div className="outline-none" ref={shown} tabIndex={-1}>
      <PageHeading icon={<MailIcon />} title={heading}>
        <span>{before}</span>
        <Address>{email}</Address>
        <span>{after}</span>
      </PageHeading>
      <InboxLink className="mb-5" inbox={inbox} />
      <p className="text-sm leading-6 text-muted">
        <span>{nothingThere}</span> {/* The same page afresh, with all that its address holds. */}
        <TextLink href="">{again}</TextLink>
      </p>
    </div>
  );
}

type InboxLinkProps = { inbox: Inbox | undefined; variant?: ButtonVariant; className?: string };

/** Opens the inbox of a well-known provider in a new tab; nothing where it isn't known. */
export function InboxLink({ inbox, variant = "primary", className = "" }: InboxLinkProps) {
  if (!inbox) return null;
  return (
    <a
      className={buttonClass(variant, `w-full ${className}`)}
      href={inbox.url}
      rel="noopener noreferrer"
      target="_blank"
    >
      <span>{inbox.label}</span>
      <LeaveIcon />
    </a>
  );
}
