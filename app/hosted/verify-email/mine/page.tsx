import { getTranslations } from "next-intl/server";
import { pathWith } from "@/lib/origin";
import { ConfirmVerification } from "../../confirm-page";
import { hostedPage } from "../../visit";
import { claim } from "../actions";

/** "This is mine", without the password: what that means, asked once more. */
export default hostedPage(async (visit) => {
  const common = await getTranslations("common");
  const links = [{ href: pathWith("/login", visit.origin), label: common("logIn") }];
  return await ConfirmVerification({ visit, action: claim, words: "mine", done: "claimed", links });
});
