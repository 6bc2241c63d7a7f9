import { Action, Aside, Frame, type FrameProps, Paragraph, PREVIEW_FRAME, plainText, Rule, WrittenLink } from "./frame";

export type AccountExistsProps = FrameProps & {
  subject: string;
  intro: string;
  button: string;
  loginUrl: string;
  linkHint: string;
  notYou: string;
};

/** Tells an active user that somebody tried to sign up with their address. Only the owner of the address learns that it is taken. */
export default function AccountExists(props: AccountExistsProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      <Action
        accentColor={props.accentColor}
        accentForeground={props.accentForeground}
        href={props.loginUrl}
        label={props.button}
      />
      <WrittenLink hint={props.linkHint} href={props.loginUrl} />
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: AccountExistsProps): string {
  return props.subject;
}

export function text(props: AccountExistsProps): string {
  return plainText(props, [props.intro, `${props.button}:\n${props.loginUrl}`, props.notYou]);
}

AccountExists.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "You can already log in to Your App",
  preview: "You don’t need to sign up again.",
  heading: "You already have an account",
  intro:
    "Someone tried to sign up for Your App at Acme with this email address. You already have an account there, so you can just log in.",
  button: "Log in",
  loginUrl: "https://tenant1-yourapp-yourcompany.example.com/login",
  linkHint: "Or copy this link into your browser:",
  notYou:
    "Wasn’t you? You don’t need to do anything. Nothing was changed, and whoever it was did not find out that you have an account.",
} satisfies AccountExistsProps;
