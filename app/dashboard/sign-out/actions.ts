"use server";

import { answering } from "@/app/answering";
import type { Answer } from "@/app/submission";
import { currentRequest } from "@/lib/hosts/current";
import { endSessionOfToken } from "@/lib/operators/auth";
import { wayBackIn } from "@/lib/operators/way-back";
import { dropOperatorToken, readOperatorToken } from "@/lib/sessions/cookie";
import { goTo } from "../operator";

/** Ends this browser's session. @param to.back a page that is also for who is signed out; else the sign-in page follows */
export const signOut = answering(
  async function signOut(to: { back?: string | undefined }, _previous: Answer, _form: FormData): Promise<Answer> {
    await endSessionOfToken(await readOperatorToken(), await currentRequest());
    await dropOperatorToken();
    return goTo(wayBackIn(to?.back) ?? "/sign-in");
  },
  () => ({}),
);
