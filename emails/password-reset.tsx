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
  preview: "The link works for 15 minutes.",
  heading: "Choose a new password",
  intro: "Somebody, most likely you, asked for a new password for Your App at “Acme”.",
  button: "Choose a new password",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/reset-password/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 15 minutes.",
  notYou: "Wasn’t you? Then you can leave this mail alone: your password stays as it is.",
} satisfies LinkLetterProps;
