import { PREVIEW_FRAME } from "./frame";
import { LinkLetter, type LinkLetterProps, linkLetterText } from "./link-letter";

/** Lets an operator choose a new password by a link. */
export default function OperatorPasswordReset(props: LinkLetterProps) {
  return <LinkLetter {...props} />;
}

export function subject(props: LinkLetterProps): string {
  return props.subject;
}

export function text(props: LinkLetterProps): string {
  return linkLetterText(props);
}

OperatorPasswordReset.PreviewProps = {
  ...PREVIEW_FRAME,
  application: "Foyer",
  footer: "Sent by Foyer because this address was typed at dashboard.example.com.",
  subject: "Choose a new password for the dashboard",
  preview: "The link works for 60 minutes.",
  heading: "Choose a new password",
  intro: "Somebody, most likely you, asked for a new password for the dashboard at dashboard.example.com.",
  button: "Choose a new password",
  linkUrl: "https://dashboard.example.com/sign-in/new-password/link?token=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 60 minutes. A new password signs you out everywhere else.",
  notYou: "Wasn’t you? Then you can leave this mail alone: your password stays as it is.",
} satisfies LinkLetterProps;
