import { activationPage } from "@/lib/activation/activation";
import { ConfirmPage } from "../../confirm-page";
import { unusableLinks } from "../../dead-link";
import { hostedPage, linkIn } from "../../visit";
import { refuse } from "../actions";

/** "This wasn't me", asked once more. */
export default hostedPage(async (visit) => {
  const { token } = await linkIn(visit.query);
  const link = await activationPage(visit.host, token, []);
  const dead = await unusableLinks(visit.host, visit.origin);
  return await ConfirmPage({ visit, action: refuse, words: "notMe", done: "removed", link, dead, back: "/activate" });
});
