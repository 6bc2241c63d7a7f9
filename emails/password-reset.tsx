import { PREVIEW_FRAME } from "./frame";
import { LinkLetter, type LinkLetterProps, linkLetterText } from "./link-letter";

/** Lets a user choose a new password by a link. */
export default function PasswordReset(props: LinkLetterProps) {
  return <LinkLetter {...props} />;
}

export function subject(props: LinkLetterProps): string {
  return props.subject;
}

export function text(props: LinkLetterProps): string {
  return linkLetterText(props);
}

PasswordReset.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Choose a new password for Your App",
  preview: "The link is valid for 15 minutes.",
  heading: "Choose a new password",
  intro: "You asked for a new password for Acme on Your App. Use this link to choose one.",
  button: "Choose a new password",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/reset-password/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 15 minutes. A new password logs you out on all other devices.",
  notYou: "Didn’t ask for this? Ignore this email. Your password stays the same.",
} satisfies LinkLetterProps;
