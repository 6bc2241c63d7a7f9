import { Action, Aside, Frame, type FrameProps, Paragraph, plainText, Rule, WrittenLink } from "./frame";

/** What a mail says that has one link to follow. */
export type LinkLetterProps = FrameProps & {
  subject: string;
  intro: string;
  button: string;
  linkUrl: string;
  linkHint: string;
  validity: string;
  notYou: string;
};

/** The body of every mail that asks its reader to follow one link, which works once and for a time. */
export function LinkLetter(props: LinkLetterProps) {
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

/** The text version of {@link LinkLetter}. */
export function linkLetterText(props: LinkLetterProps): string {
  return plainText(props, [props.intro, `${props.button}:\n${props.linkUrl}`, props.validity, props.notYou]);
}
