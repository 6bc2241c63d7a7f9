import { Action, Aside, Frame, type FrameProps, Paragraph, PREVIEW_FRAME, plainText, Rule, WrittenLink } from "./frame";

export type ActivationLinkProps = FrameProps & {
  subject: string;
  intro: string;
  button: string;
  linkUrl: string;
  linkHint: string;
  validity: string;
  notYou: string;
};

/** Asks the owner of an address to finish the signup that was begun with it, by a link. */
export default function ActivationLink(props: ActivationLinkProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      <Action
        accentColor={props.accentColor}
        accentForeground={props.accentForeground}
        href={props.linkUrl}
        label={props.button}
      />
      <WrittenLink hint={props.linkHint} href={props.linkUrl} />
      <Aside>{props.validity}</Aside>
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: ActivationLinkProps): string {
  return props.subject;
}

export function text(props: ActivationLinkProps): string {
  return plainText(props, [props.intro, `${props.button}:\n${props.linkUrl}`, props.validity, props.notYou]);
}

ActivationLink.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Finish signing up for Your App",
  preview: "One step left. The link works for 24 hours.",
  heading: "Finish signing up",
  intro:
    "Somebody, most likely you, signed up for Your App at “Acme” with this email address. One step is left: show that the address is yours.",
  button: "Finish signing up",
  linkUrl:
    "https://tenant1-yourapp-yourcompany.example.com/activate/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s8t9u0v1w2x3y4z5A",
  linkHint: "If the button does nothing, open this link:",
  validity: "The link works once, for 24 hours.",
  notYou: "Wasn’t you? Then you can leave this mail alone.",
} satisfies ActivationLinkProps;
