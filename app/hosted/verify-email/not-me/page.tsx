import { ConfirmVerification } from "../../confirm-page";
import { hostedPage } from "../../visit";
import { refuse } from "../actions";

/** "This wasn't me", asked once more. */
export default hostedPage((visit) =>
  ConfirmVerification({ visit, action: refuse, words: "notMine", done: "deactivated" }),
);
