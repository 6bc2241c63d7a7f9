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
  footer: "Sent by Foyer because this address was typed at dashboard.example.com.",
  subject: "Join Your Company on Foyer",
  preview: "The link works for 7 days.",
  heading: "Join Your Company",
  intro: "Olivia Operator invites you to look after the signup pages of Your Company.",
  role: "As an admin you can change every setting.",
  button: "See the invitation",
  linkUrl: "https://dashboard.example.com/invitation/link?token=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 7 days.",
  notYou: "You don’t know what this is about? Then you can leave this mail alone: nothing happens without you.",
} satisfies OperatorInvitationProps;
