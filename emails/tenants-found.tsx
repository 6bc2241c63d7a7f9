import { Aside, Frame, type FrameProps, Paragraph, PREVIEW_FRAME, plainText, Rule, WrittenLink } from "./frame";

export type TenantsFoundProps = FrameProps & {
  subject: string;
  intro: string;
  tenants: { name: string; loginUrl: string }[];
  /** Said where the list is not the whole; empty otherwise. */
  more: string;
  notYou: string;
};

/** Lists where an address can log in, for somebody who has forgotten it. Only the owner of the address learns it. */
export default function TenantsFound(props: TenantsFoundProps) {
  return (
    <Frame {...props}>
      <Paragraph>{props.intro}</Paragraph>
      {props.tenants.map(({ name, loginUrl }) => (
        <WrittenLink hint={<b className="ink">{name}</b>} href={loginUrl} key={loginUrl} />
      ))}
      {props.more && <Aside>{props.more}</Aside>}
      <Rule />
      <Aside>{props.notYou}</Aside>
    </Frame>
  );
}

export function subject(props: TenantsFoundProps): string {
  return props.subject;
}

export function text(props: TenantsFoundProps): string {
  const list = props.tenants.map(({ name, loginUrl }) => `${name}:\n${loginUrl}`);
  return plainText(props, [props.intro, ...list, ...(props.more ? [props.more] : []), props.notYou]);
}

TenantsFound.PreviewProps = {
  ...PREVIEW_FRAME,
  subject: "Your login pages for Your App",
  preview: "The companies and teams that you belong to.",
  heading: "Your login pages",
  intro: "Somebody, most likely you, asked where to log in to Your App with this email address:",
  tenants: [
    { name: "Acme", loginUrl: "https://acme-yourapp-yourcompany.example.com/login" },
    { name: "Tenant One", loginUrl: "https://tenant1-yourapp-yourcompany.example.com/login" },
  ],
  more: "These are the first {count} by name. There are more.",
  notYou: "Didn’t ask for this? You don’t need to do anything. The list was sent to this mailbox only.",
} satisfies TenantsFoundProps;
