import { Action, Aside, Frame, Paragraph, PREVIEW_FRAME, plainText, Rule, WrittenLink } from "./frame";
import type { LinkLetterProps } from "./link-letter";

/** `role`: a sentence about what the reader may do there. */
export type OperatorInvitationProps = LinkLetterProps & { role: string };

/** Invites somebody to run signup for a workspace. */
export default function OperatorInvitation(props: OperatorInvitationProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      <Paragraph>{props.role}</Paragraph>
      <Action href={props.linkUrl} label={props.button} />
      <WrittenLink hint={props.linkHint} href={props.linkUrl} />
      <Aside>{props.validity}</Aside>
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: OperatorInvitationProps): string {
  return props.subject;
}

export function text(props: OperatorInvitationProps): string {
  const { intro, role, button, linkUrl, validity, notYou } = props;
  return plainText(props, [intro, role, `${button}:\n${linkUrl}`, validity, notYou]);
}

OperatorInvitation.PreviewProps = {
  ...PREVIEW_FRAME,
  application: "Foyer",
  footer: "You received this email because Olivia Operator invited this address at dashboard.example.com.",
  subject: "Join Your Company on Foyer",
  preview: "The invitation is valid for 7 days.",
  heading: "Join Your Company",
  intro: "Olivia Operator invited you to manage the sign-up pages of Your Company.",
  role: "As an admin, you can change all settings.",
  button: "View invitation",
  linkUrl: "https://dashboard.example.com/invitation/link?token=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 7 days.",
  notYou: "Don’t know what this is about? Ignore this email, and nothing will happen.",
} satisfies OperatorInvitationProps;
