"use server";

import { currentRequest } from "@/lib/hosts/current";
import { endSessionOfToken } from "@/lib/operators/auth";
import { noteReached } from "@/lib/page-status";
import { dropOperatorToken, readOperatorToken } from "@/lib/sessions/cookie";
import { goTo } from "../operator";

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  noteReached();
  await endSessionOfToken(await readOperatorToken(), await currentRequest());
  await dropOperatorToken();
  await goTo("/sign-in");
}
