import { PREVIEW_FRAME } from "./frame";
import { LinkLetter, type LinkLetterProps, linkLetterText } from "./link-letter";

/** Logs its reader in by a link, in the place of a password. */
export default function MagicLink(props: LinkLetterProps) {
  return <LinkLetter {...props} />;
}

export function subject(props: LinkLetterProps): string {
  return props.subject;
}

export function text(props: LinkLetterProps): string {
  return linkLetterText(props);
}

MagicLink.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Your login link for Your App",
  preview: "The link is valid for 15 minutes.",
  heading: "Log in to Your App",
  intro: "Use this link to log in to Acme on Your App.",
  button: "Log in",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/login/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 15 minutes. Don’t share it: anyone who has it can log in as you.",
  notYou: "Didn’t ask for this? Ignore this email. Nobody can log in without the link.",
} satisfies LinkLetterProps;
