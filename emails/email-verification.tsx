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
  preview: "Confirm that this is your address. The link is valid for 24 hours.",
  heading: "Confirm your email address",
  intro: "Thanks for joining Acme on Your App. Please confirm that this email address is yours.",
  button: "Confirm my address",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/verify-email/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 24 hours.",
  notYou:
    "Wasn’t you? Open the link and choose “This wasn’t me”. Whoever used your address will be logged out for good.",
} satisfies LinkLetterProps;
