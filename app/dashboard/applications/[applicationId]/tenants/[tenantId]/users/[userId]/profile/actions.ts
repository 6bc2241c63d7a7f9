"use server";

import { refresh } from "next/cache";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerTo, changeOptions, type FormAnswer, unsaved, type Wording } from "@/app/dashboard/forms/answer";
import { describePlain, plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn } from "@/app/dashboard/operator";
import { currentOperator } from "@/lib/operators/current";
import { changeUser, checkUserPatch } from "@/lib/users/change";
import { EDITABLE, profileLabels } from "./fields";

/** Saves a user's profile, and what the application calls them. */
export const saveProfile = answering(
  async function saveProfile(
    at: { applicationId: string; userId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const name = { applicationId: boundText(at?.applicationId), userId: boundText(at?.userId) };
    const sent = Object.fromEntries(EDITABLE.map((member) => [member, boundText(form.get(member)).trim() || null]));
    const outcome = await changeUser(asActor(operator), name, sent, await changeOptions(form));
    if (outcome.type === "saved") refresh();
    return answerTo(outcome, form, await profileWording(sent));
  },
  (_at, _previous, form) => unsaved(form),
);

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
