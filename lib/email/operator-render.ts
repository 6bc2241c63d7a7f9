import "server-only";
import * as operatorInvitation from "@/emails/operator-invitation";
import * as operatorPasswordReset from "@/emails/operator-password-reset";
import type { OperatorRole } from "../access/rights";
import { durationInWords, frame, type MailBrand, type Written, written } from "./render";
import { emailTexts } from "./texts";

/** Whom operators get mail from. */
export const PRODUCT = "Foyer";

const BRAND: MailBrand = { application: PRODUCT, tenant: "", accentColor: null, accentForeground: null, logoUrl: null };

/** What a mail to an operator says. `host`: the dashboard's; names are fit to be shown already, see names.ts. */
export type OperatorMailFacts = { host: string; validSeconds: number; linkUrl: string } & (
  | {
      kind: "OPERATOR_INVITATION";
      workspace: string;
      /** Null where nobody is left who did. */
      invitedBy: string | null;
      role: OperatorRole;
    }
  | { kind: "OPERATOR_PASSWORD_RESET" }
);

/** Subject, HTML and text of one mail to an operator. */
export function renderOperatorMail(facts: OperatorMailFacts): Promise<Written> {
  const say = emailTexts();
  const validFor = durationInWords(facts.validSeconds);
  const around = { ...frame(BRAND, facts.host), linkUrl: facts.linkUrl, linkHint: say("linkHint") };
  if (facts.kind === "OPERATOR_PASSWORD_RESET") {
    return written(operatorPasswordReset, {
      ...around,
      subject: say("operatorPasswordReset.subject"),
      preview: say("operatorPasswordReset.preview", { validFor }),
      heading: say("operatorPasswordReset.heading"),
      intro: say("operatorPasswordReset.intro", { host: facts.host }),
      button: say("operatorPasswordReset.button"),
      validity: say("operatorPasswordReset.validity", { validFor }),
      notYou: say("operatorPasswordReset.notYou"),
    });
  }
  const { workspace, invitedBy, host } = facts;
  return written(operatorInvitation, {
    ...around,
    footer:
      invitedBy === null
        ? say("operatorInvitation.footerByNobody", { host })
        : say("operatorInvitation.footer", { invitedBy, host }),
    subject: say("operatorInvitation.subject", { workspace }),
    preview: say("operatorInvitation.preview", { validFor }),
    heading: say("operatorInvitation.heading", { workspace }),
    intro:
      invitedBy === null
        ? say("operatorInvitation.introByNobody", { workspace })
        : say("operatorInvitation.intro", { workspace, invitedBy }),
    role: say(`operatorInvitation.roles.${facts.role}`),
    button: say("operatorInvitation.button"),
    validity: say("operatorInvitation.validity", { validFor }),
    notYou: say("operatorInvitation.notYou"),
  });
}
