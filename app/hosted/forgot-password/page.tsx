import { redirect } from "next/navigation";
import { loginWaysOf } from "@/lib/login/login";
import { pathWith } from "@/lib/origin";
import { mailReset } from "../login/actions";
import { MailPage } from "../mail-page";
import { hostedPage } from "../visit";

/** For somebody who has forgotten their password. Where nobody has one, the login page shows how else to log in. */
export default hostedPage(async ({ host, origin }) => {
  if (!host.tenant || !(await loginWaysOf(host)).password) redirect(pathWith("/login", origin));
  return await MailPage({ action: mailReset, words: "reset", origin });
});
