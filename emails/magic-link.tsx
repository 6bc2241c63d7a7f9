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
  preview: "The link works for 15 minutes.",
  heading: "Log in to Your App",
  intro: "Somebody, most likely you, asked to log in to Your App at “Acme” with this email address.",
  button: "Log in",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/login/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 15 minutes.",
  notYou: "Wasn’t you? Then you can leave this mail alone.",
} satisfies LinkLetterProps;
