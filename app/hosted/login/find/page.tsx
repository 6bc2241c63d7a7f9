import { redirect } from "next/navigation";
import { pathWith } from "@/lib/origin";
import { MailPage } from "../../mail-page";
import { hostedPage } from "../../visit";
import { mailLoginPages } from "../actions";

/** For somebody who has forgotten where their company or team logs in. A tenant's own host needs no finding. */
export default hostedPage(async ({ host, origin }) => {
  if (host.tenant) redirect(pathWith("/login", origin));
  return await MailPage({ action: mailLoginPages, words: "loginPages", origin });
});
