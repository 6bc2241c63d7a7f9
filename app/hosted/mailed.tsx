"use client";

import { useEffect, useRef } from "react";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { Address } from "./address";
import { NoticeIcon } from "./notice";
import type { Inbox } from "./signup/check-email/inbox";
import { InboxLink } from "./signup/check-email/inbox-link";

export type MailedText = {
  mailedTitle: string;
  /** With `{email}` in it: the browser alone knows what was typed. */
  mailed: string;
  nothingThere: string;
  again: string;
  openMail: string;
  builtInMailbox: string;
};

/** A mail is on its way, if the address is anybody's. */
export function Mailed({ email, inbox, text }: { email: string; inbox?: Inbox; text: MailedText }) {
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => said.current?.focus(), []);
  const [before, after] = text.mailed.split("{email}");
  return (
    <div className="outline-none" ref={said} tabIndex={-1}>
      <title>{text.mailedTitle}</title>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={text.mailedTitle}>
        <span>{before}</span>
        <Address>{email}</Address>
        <span>{after}</span>
      </Heading>
      <InboxLink className="mb-5" inbox={inbox} name={text.builtInMailbox} text={text.openMail} />
      <p className="text-sm leading-6 text-muted">
        <span>{text.nothingThere}</span> {/* The same page afresh, with all that its address holds. */}
        <TextLink href="">{text.again}</TextLink>
      </p>
    </div>
  );
}
