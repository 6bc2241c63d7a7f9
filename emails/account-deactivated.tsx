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
  subject: "Your access to Your App is switched off",
  preview: "An administrator can switch it on again.",
  heading: "Your access is switched off",
  intro:
    "Somebody, most likely you, tried to sign up for Your App at “Acme” with this email address. An account with this address exists there, but an administrator has deactivated it.",
  nextStep: "To get back in, ask an administrator of “Acme” to activate it again.",
  notYou: "Wasn’t you? Then there is nothing to do: nothing was changed.",
} satisfies AccountDeactivatedProps;
