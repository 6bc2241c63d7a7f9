import { Aside, Code, Frame, type FrameProps, Paragraph, PREVIEW_FRAME, plainText, Rule } from "./frame";

export type ActivationCodeProps = FrameProps & {
  /** Never holds the code: subjects show on locked screens. The same goes for `preview`. */
  subject: string;
  intro: string;
  code: string;
  validity: string;
  notYou: string;
};

/** Asks the owner of an address to finish the signup that was begun with it, by a code. */
export default function ActivationCode(props: ActivationCodeProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      <Code code={props.code} />
      <Aside>{props.validity}</Aside>
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: ActivationCodeProps): string {
  return props.subject;
}

export function text(props: ActivationCodeProps): string {
  return plainText(props, [props.intro, props.code, props.validity, props.notYou]);
}

ActivationCode.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Your sign-up code for Your App",
  preview: "The code is valid for 10 minutes.",
  heading: "Your sign-up code",
  intro:
    "Thanks for signing up for Your App. To finish joining Acme, enter this code on the page at tenant1-yourapp-yourcompany.example.com where you signed up:",
  code: "048213",
  validity: "The code works once and is valid for 10 minutes. We will never ask you for it by phone, chat or email.",
  notYou: "Wasn’t you? Ignore this email, and nothing will happen. Don’t share the code with anyone.",
} satisfies ActivationCodeProps;
