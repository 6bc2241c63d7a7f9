"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { currentRequest } from "@/lib/hosts/current";
import { log } from "@/lib/log";
import { endSessionOfToken } from "@/lib/operators/auth";
import { dropOperatorToken, readOperatorToken } from "@/lib/sessions/cookie";
import { goTo } from "../operator";

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  try {
    await endSessionOfToken(await readOperatorToken(), await currentRequest());
  } catch (error) {
    // Where no scripts run a fault would leave nothing to see. The first page says what is wrong, or who is signed in still.
    if ((await headers()).has("next-action")) throw error;
    log().error({ err: error }, "An action failed.");
    redirect("/?all");
  }
  await dropOperatorToken();
  await goTo("/sign-in");
}
