import { PREVIEW_FRAME } from "./frame";
import { LinkLetter, type LinkLetterProps, linkLetterText } from "./link-letter";

/** Asks the owner of an address to finish the signup that was begun with it, by a link. */
export default function ActivationLink(props: LinkLetterProps) {
  return <LinkLetter {...props} />;
}

export function subject(props: LinkLetterProps): string {
  return props.subject;
}

export function text(props: LinkLetterProps): string {
  return linkLetterText(props);
}

ActivationLink.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Finish signing up for Your App",
  preview: "One step left. The link is valid for 24 hours.",
  heading: "Finish signing up",
  intro: "Thanks for signing up for Your App. Confirm your email address to finish joining Acme.",
  button: "Finish signing up",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/activate/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "Or copy this link into your browser:",
  validity: "The link works once and is valid for 24 hours.",
  notYou: "Wasn’t you? Ignore this email, and nothing will happen. Or open the link and choose “This wasn’t me”.",
} satisfies LinkLetterProps;
