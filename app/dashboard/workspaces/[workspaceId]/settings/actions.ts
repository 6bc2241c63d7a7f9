"use server";

import { refresh } from "next/cache";
import { boundText } from "@/app/bound";
import { answerTo, changeOptions } from "@/app/dashboard/forms/answer";
import { plainWording } from "@/app/dashboard/forms/plain-text";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { changeWorkspace } from "@/lib/workspaces/workspaces";

/** Saves what a workspace is called. */
export const saveWorkspace = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const sent = { displayName: boundText(form.get("displayName")) };
  const outcome = await changeWorkspace(actor, at.workspaceId, sent, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, await plainWording("workspace", sent));
});
