"use server";

import { refresh } from "next/cache";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerTo, changeOptions, type FormAnswer, unsaved } from "@/app/dashboard/forms/answer";
import { plainWording } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn } from "@/app/dashboard/operator";
import { currentOperator } from "@/lib/operators/current";
import { changeWorkspace } from "@/lib/workspaces";

/** Saves what a workspace is called. */
export const saveWorkspace = answering(
  async function saveWorkspace(
    at: { workspaceId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const sent = { displayName: boundText(form.get("displayName")) };
    const outcome = await changeWorkspace(
      asActor(operator),
      boundText(at?.workspaceId),
      sent,
      await changeOptions(form),
    );
    if (outcome.type === "saved") refresh();
    return answerTo(outcome, form, await plainWording("workspace", sent));
  },
  (_at, _previous, form) => unsaved(form),
);
