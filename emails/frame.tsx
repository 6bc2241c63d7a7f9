import type { ReactNode } from "react";
import { Body, Button, Container, Head, Heading, Hr, Html, Img, Link, Preview, Section, Text } from "react-email";

/** What every mail has: whose it is, and the words above and below its own. All texts are plain and translated. */
export type FrameProps = {
  lang: string;
  dir: "ltr" | "rtl";
  /** Stands at the top, where the logo is missing or not loaded too. */
  application: string;
  /** https, or none. */
  logoUrl?: string | undefined;
  /** `#rrggbb` of the bar at the top and of the button; ours by default. */
  accentColor?: string | undefined;
  /** What can be read on it. */
  accentForeground?: string | undefined;
  /** The line that lists of mails show behind the subject. */
  preview: string;
  heading: string;
  greeting: string;
  footer: string;
};

const OUR_ACCENT = "#14614e";

const FONT = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

// Programs that know prefers-color-scheme take these; programs that turn colours around by themselves find plain ones to turn.
const DARK = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page, .page > table > tbody > tr > td { background: #0e0f11 !important; }
    .card { background: #17191c !important; border-right-color: #2a2d31 !important; border-bottom-color: #2a2d31 !important; border-left-color: #2a2d31 !important; }
    .ink { color: #f1f2f4 !important; }
    .quiet { color: #a5a9b1 !important; }
    .line { border-color: #2a2d31 !important; }
    .well { background: #0e0f11 !important; border-color: #2a2d31 !important; color: #f1f2f4 !important; }
    .link { color: #a5a9b1 !important; }
  }
  @media (max-width: 480px) {
    .pad { padding: 28px 20px !important; }
    .wide { display: block !important; text-align: center !important; }
  }
`;

/** The sheet that every mail is written on: the application's name, a heading, the mail's own words, and who sent it. */
export function Frame(props: FrameProps & { children: ReactNode }) {
  return (
    <Html dir={props.dir} lang={props.lang}>
      <Head>
        <meta content="width=device-width, initial-scale=1" name="viewport" />
        <meta content="light dark" name="color-scheme" />
        <meta content="light dark" name="supported-color-schemes" />
        <meta content="telephone=no, date=no, address=no, email=no, url=no" name="format-detection" />
        <title>{props.heading}</title>
        <style>{DARK}</style>
      </Head>
      <Preview useTitleTag={false}>{props.preview}</Preview>
      <Body
        className="page"
        dir={props.dir}
        lang={props.lang}
        style={{ backgroundColor: "#f7f7f5", fontFamily: FONT, margin: 0, padding: "32px 12px" }}
      >
        <Container
          className="card"
          style={{
            backgroundColor: "#ffffff",
            borderRight: "1px solid #e4e4e0",
            borderBottom: "1px solid #e4e4e0",
            borderLeft: "1px solid #e4e4e0",
            borderTop: `4px solid ${props.accentColor ?? OUR_ACCENT}`,
            borderRadius: 16,
            maxWidth: 520,
          }}
        >
          <Section tdClassName="pad" style={{ padding: "36px 36px 32px" }}>
            <Masthead application={props.application} logoUrl={props.logoUrl} />
            <Heading
              as="h1"
              className="ink"
              style={{ color: "#17181a", fontSize: 24, fontWeight: 600, lineHeight: "32px", margin: "28px 0 12px" }}
            >
              {props.heading}
            </Heading>
            <Paragraph>{props.greeting}</Paragraph>
            {props.children}
          </Section>
        </Container>
        <Container style={{ maxWidth: 520 }}>
          <Text
            className="quiet"
            style={{
              color: "#5d6067",
              fontSize: 12,
              lineHeight: "18px",
              margin: "20px 0 0",
              padding: "0 12px",
              textAlign: "center",
            }}
          >
            {props.footer}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

function Masthead({ application, logoUrl }: Pick<FrameProps, "application" | "logoUrl">) {
  if (logoUrl) return <Img alt={application} height={32} src={logoUrl} style={{ fontSize: 16, fontWeight: 600 }} />;
  return (
    <Text className="ink" style={{ color: "#17181a", fontSize: 16, fontWeight: 600, lineHeight: "24px", margin: 0 }}>
      {application}
    </Text>
  );
}

/** A sentence of the mail. */
export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ color: "#17181a", fontSize: 16, lineHeight: "25px", margin: "0 0 16px" }}>
      {children}
    </Text>
  );
}

/** What is good to know but not what the mail is about. */
export function Aside({ children }: { children: ReactNode }) {
  return (
    <Text className="quiet" style={{ color: "#5d6067", fontSize: 14, lineHeight: "21px", margin: "0 0 12px" }}>
      {children}
    </Text>
  );
}

/** The mail's one button. */
export function Action({ href, label, ...brand }: { href: string; label: string } & AccentProps) {
  return (
    <Section style={{ padding: "8px 0 24px" }}>
      <Button
        className="wide"
        href={href}
        style={{
          backgroundColor: brand.accentColor ?? OUR_ACCENT,
          borderRadius: 10,
          color: brand.accentForeground ?? "#ffffff",
          fontSize: 16,
          fontWeight: 600,
          padding: "14px 24px",
        }}
      >
        {label}
      </Button>
    </Section>
  );
}

type AccentProps = Pick<FrameProps, "accentColor" | "accentForeground">;

/** A link in full below the words that tell what it is: to be read before it is followed, and copied where buttons do nothing. */
export function WrittenLink({ href, hint }: { href: string; hint: ReactNode }) {
  return (
    <Aside>
      {hint}
      <br />
      <Link
        className="link"
        href={href}
        style={{ color: "#5d6067", fontSize: 13, textDecorationLine: "underline", wordBreak: "break-all" }}
      >
        {href}
      </Link>
    </Aside>
  );
}

/** A code to be read from a distance and copied whole. Always left to right, as digits are. */
export function Code({ code }: { code: string }) {
  return (
    <Section style={{ padding: "8px 0 20px" }}>
      <Text
        className="well"
        dir="ltr"
        style={{
          backgroundColor: "#f7f7f5",
          border: "1px solid #e4e4e0",
          borderRadius: 10,
          color: "#17181a",
          fontFamily: MONO,
          fontSize: 32,
          fontWeight: 600,
          letterSpacing: 6,
          userSelect: "all",
          lineHeight: "40px",
          margin: 0,
          padding: "16px 12px",
          textAlign: "center",
        }}
      >
        {code}
      </Text>
    </Section>
  );
}

/** A line across. */
export function Rule() {
  return <Hr className="line" style={{ borderTop: "1px solid #e4e4e0", margin: "20px 0" }} />;
}

/** The text version: the same words in the same order, a blank line between them. */
export function plainText({ application, heading, greeting, footer }: FrameProps, lines: readonly string[]): string {
  return `${[application, heading, greeting, ...lines, `-- \n${footer}`].join("\n\n")}\n`;
}
