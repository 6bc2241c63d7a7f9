import { Action, Aside, Code, Frame, type FrameProps, Paragraph, plainText, Rule, WrittenLink } from "./frame";

/** A part of a mail's own words. `action` is the mail's one button, with its link in full below. */
export type LetterPart =
  | { type: "paragraph" | "aside"; text: string }
  | { type: "action"; button: string; href: string; hint: string }
  | { type: "link"; name: string; href: string }
  | { type: "code"; code: string };

export type LetterProps = FrameProps & {
  /** Never holds a code: subjects show on locked screens. The same goes for `preview`. */
  subject: string;
  /** In the order in which they are read. */
  parts: readonly LetterPart[];
  /** At the foot: what to do for somebody who did not ask for this mail. */
  notYou: string;
};

/** The template of every mail. */
export default function Letter(props: LetterProps) {
  return (
    <Frame {...props}>
      {props.parts.map((part) => (
        <Part accent={props} key={JSON.stringify(part)} part={part} />
      ))}
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

function Part({ part, accent }: { part: LetterPart; accent: FrameProps }) {
  switch (part.type) {
    case "paragraph":
      return <Paragraph>{part.text}</Paragraph>;
    case "aside":
      return <Aside>{part.text}</Aside>;
    case "code":
      return <Code code={part.code} />;
    case "link":
      return <WrittenLink hint={<b className="ink">{part.name}</b>} href={part.href} />;
    case "action":
      return (
        <>
          <Action
            accentColor={accent.accentColor}
            accentForeground={accent.accentForeground}
            href={part.href}
            label={part.button}
          />
          <WrittenLink hint={part.hint} href={part.href} />
        </>
      );
  }
}

/** The text version: the same words in the same order. */
export function letterText(props: LetterProps): string {
  return plainText(props, [...props.parts.map(partText), props.notYou]);
}

function partText(part: LetterPart): string {
  switch (part.type) {
    case "code":
      return part.code;
    case "link":
      return `${part.name}:\n${part.href}`;
    case "action":
      return `${part.button}:\n${part.href}`;
    default:
      return part.text;
  }
}

/** What react-email's own preview shows. */
Letter.PreviewProps = {
  lang: "en",
  dir: "ltr",
  application: "Your App",
  subject: "Finish signing up for Your App",
  preview: "One step left. The link is valid for 24 hours.",
  heading: "Finish signing up",
  greeting: "Hi,",
  parts: [
    { type: "paragraph", text: "Confirm your email address to finish joining Acme." },
    {
      type: "action",
      button: "Finish signing up",
      href: "https://acme-yourapp-yourcompany.example.com/activate/link?email_auth_code=q3Jd0ZkqQyXn1n0m2bW4o5p6r7s",
      hint: "Or copy this link into your browser:",
    },
    { type: "code", code: "048213" },
    { type: "aside", text: "The link works once and is valid for 24 hours." },
  ],
  notYou: "Wasn’t you? Ignore this email, and nothing will happen.",
  footer: "You received this email because someone entered this address at acme-yourapp-yourcompany.example.com.",
} satisfies LetterProps;
