"use server";

import { refresh } from "next/cache";
import { boundText } from "@/app/bound";
import { answerTo, changeOptions, type Wording } from "@/app/dashboard/forms/answer";
import { describePlain, plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { boundTexts, operatorAction } from "@/app/dashboard/operator";
import { changeUser, checkUserPatch } from "@/lib/directory/change";
import { EDITABLE, profileLabels } from "./fields";

/** Saves a user's profile, and what the application calls them. */
export const saveProfile = operatorAction(boundTexts("applicationId", "userId"), async ({ at, form, actor }) => {
  const sent = Object.fromEntries(EDITABLE.map((member) => [member, boundText(form.get(member)).trim() || null]));
  const outcome = await changeUser(actor, at, sent, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, await profileWording(sent));
});

async function profileWording(sent: Record<string, unknown>): Promise<Wording> {
  const label = await profileLabels();
  const checked = checkUserPatch(sent);
  return {
    labels: Object.fromEntries(EDITABLE.map((member) => [member, label(member)])),
    problem: await plainProblemOf(Object.fromEntries(EDITABLE.map((member) => [member, member]))),
    describe: await describePlain(),
    // As it would be stored: two ways to write one phone number are no conflict.
    sent: "patch" in checked ? checked.patch : sent,
  };
}
