import { PREVIEW_FRAME } from "./frame";
import { LinkLetter, type LinkLetterProps, linkLetterText } from "./link-letter";

/** Asks the owner of an address, with which somebody is logged in already, whether it is theirs. */
export default function EmailVerification(props: LinkLetterProps) {
  return <LinkLetter {...props} />;
}

export function subject(props: LinkLetterProps): string {
  return props.subject;
}

export function text(props: LinkLetterProps): string {
  return linkLetterText(props);
}

EmailVerification.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Confirm your email address for Your App",
  preview: "One press shows that this address is yours.",
  heading: "Confirm your email address",
  intro:
    "Somebody, most likely you, signed up for Your App at “Acme” with this email address. Please confirm that the address is yours.",
  button: "Confirm my address",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/verify-email/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 24 hours.",
  notYou: "Wasn’t you? Then open the link and choose “This wasn’t me”.",
} satisfies LinkLetterProps;
