import { Aside, Frame, type FrameProps, Paragraph, PREVIEW_FRAME, plainText, Rule } from "./frame";

export type AccountDeactivatedProps = FrameProps & {
  subject: string;
  intro: string;
  nextStep: string;
  notYou: string;
};

/** Tells a deactivated user, who tried to sign up again, whom to ask. It has no button, because there is nothing that they could do here. */
export default function AccountDeactivated(props: AccountDeactivatedProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      <Paragraph>{props.nextStep}</Paragraph>
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: AccountDeactivatedProps): string {
  return props.subject;
}

export function text(props: AccountDeactivatedProps): string {
  return plainText(props, [props.intro, props.nextStep, props.notYou]);
}

AccountDeactivated.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Your access to Your App is deactivated",
  preview: "An administrator can activate it again.",
  heading: "Your access is deactivated",
  intro:
    "Someone tried to sign up for Your App at Acme with this email address. You have an account there, but an administrator has deactivated it.",
  nextStep: "To get back in, ask an administrator of Acme. Signing up again won’t help.",
  notYou: "Wasn’t you? You don’t need to do anything. Nothing was changed.",
} satisfies AccountDeactivatedProps;
