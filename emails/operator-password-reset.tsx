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
  footer: "You received this email because someone entered this address at dashboard.example.com.",
  subject: "Choose a new password for the dashboard",
  preview: "The link is valid for 1 hour.",
  heading: "Choose a new password",
  intro: "You asked for a new password for the dashboard at dashboard.example.com. Use this link to choose one.",
  button: "Choose a new password",
  linkUrl: "https://dashboard.example.com/sign-in/new-password/link?token=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 1 hour. A new password signs you out on all other devices.",
  notYou: "Didn’t ask for this? Ignore this email. Your password stays the same.",
} satisfies LinkLetterProps;
