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
  subject: "Your signup code for Your App",
  preview: "The code works for 10 minutes.",
  heading: "Your signup code",
  intro:
    "Somebody, most likely you, signed up for Your App at “Acme” with this email address. Type this code on the page where you signed up:",
  code: "048213",
  validity: "The code works once, for 10 minutes.",
  notYou: "Wasn’t you? Then you can leave this mail alone.",
} satisfies ActivationCodeProps;
