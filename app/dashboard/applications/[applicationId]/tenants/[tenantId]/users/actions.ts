"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { describePlain, plainProblemOf, textIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, refusedAction, type Wording } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { resendActivation } from "@/lib/activation/resend";
import { changeUser, checkUserPatch, deleteUser } from "@/lib/directory/change";
import { completeImport, type UserImport } from "@/lib/directory/import/import";
import { type UploadedPiece, uploadPiece } from "@/lib/directory/import/upload";
import { currentRequest } from "@/lib/hosts/current";
import { giveRole, takeRole } from "@/lib/users/roles";
import { sendVerification } from "@/lib/verification/verification";
import { EDITABLE, profileLabels } from "./parts";

const USER = boundTexts("applicationId", "tenantId", "userId");

/** Activates, deactivates or deletes a user, whichever the page is for. */
export const submitUserAction = operatorAction(
  boundTexts("applicationId", "tenantId", "userId", "action"),
  async ({ at, form, actor }) => {
    const options = await changeOptions(form);
    const users = `/applications/${at.applicationId}/tenants/${at.tenantId}/users` as const;
    if (at.action === "delete") {
      const outcome = await deleteUser(actor, at, options);
      return outcome.type === "deleted" ? goTo(users) : refusedAction(outcome);
    }
    const status = at.action === "activate" ? "ACTIVE" : "INACTIVE";
    const outcome = await changeUser(actor, at, { status }, options);
    return outcome.type === "saved" ? goTo(`${users}/${at.userId}`) : refusedAction(outcome);
  },
);

/** Sends the activation mail of a user's newest signup once more. */
export const submitResend = operatorAction(USER, async ({ at, actor }) => {
  const outcome = await resendActivation(actor, at, await currentRequest());
  const t = await getTranslations("dashboard.users.outcomes");
  switch (outcome.type) {
    case "sent":
      return { done: t("resent") };
    case "waits":
    case "nothing_pending":
      return { refusal: t(outcome.type) };
    default:
      return refusedAction(outcome);
  }
});

/** Sends a user the mail that verifies the address. */
export const submitVerificationMail = operatorAction(USER, async ({ at, actor }) => {
  const outcome = await sendVerification(actor, at, await currentRequest());
  const t = await getTranslations("dashboard.users.outcomes");
  switch (outcome.type) {
    case "sent":
      return { done: t("verificationSent") };
    case "forbidden":
    case "not_found":
      return refusedAction({ type: outcome.type });
    default:
      return { refusal: t(outcome.type) };
  }
});

/** Gives a user a role, or takes one: whichever button was pressed. */
export const submitUserRole = operatorAction(USER, async ({ at, form, actor }) => {
  const request = await currentRequest();
  const taken = form.get("take");
  const outcome =
    typeof taken === "string"
      ? await takeRole(actor, at, taken, request)
      : await giveRole(actor, at, textIn(form, "role"), request);
  if (outcome.type === "forbidden" || outcome.type === "not_found") return refusedAction(outcome);
  refresh();
  const t = await getTranslations("dashboard.users.outcomes");
  if (outcome.type === "no_role") return { refusal: t("noRole") };
  return { done: t(typeof taken === "string" ? "roleTaken" : "roleGiven") };
});

/** Saves a user's profile, and what the application calls them. */
export const saveProfile = operatorAction(boundTexts("applicationId", "userId"), async ({ at, form, actor }) => {
  const sent = Object.fromEntries(EDITABLE.map((member) => [member, textIn(form, member).trim() || null]));
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

/** How far an import has come, or why it goes no further. */
export type UploadAnswer = Answer & {
  progress?: Pick<UserImport, "id" | "linesDone" | "imported" | "refused">;
  refusal?: string;
};

/** Takes a piece of a file of users; without scripts the whole of a small one. */
export const submitUsers = operatorAction(
  boundTexts("applicationId", "tenantId"),
  async ({ at, form, actor }): Promise<UploadAnswer> => {
    const outcome = await uploadPiece(actor, at, await pieceIn(form), await currentRequest());
    switch (outcome.type) {
      case "taken": {
        const { id, linesDone, imported, refused } = outcome.userImport;
        return { progress: { id, linesDone, imported, refused } };
      }
      case "completed":
        return goTo(`${importsOf(at)}/${outcome.userImport.id}`);
      default:
        return { refusal: (await getTranslations("dashboard.bulk.import.refusals"))(outcome.type) };
    }
  },
  (): UploadAnswer => ({}),
);

/** Ends an import that will not be continued. */
export const submitImportEnd = operatorAction(
  boundTexts("applicationId", "tenantId", "importId"),
  async ({ at, actor }) => {
    const outcome = await completeImport(actor, at, at.importId, await currentRequest());
    if (outcome.type !== "completed") {
      return refusedAction({ type: outcome.type === "forbidden" ? outcome.type : "not_found" });
    }
    refresh();
    return { done: (await getTranslations("dashboard.bulk.import"))("ended") };
  },
);

function importsOf({ applicationId, tenantId }: { applicationId: string; tenantId: string }) {
  return `/applications/${applicationId}/tenants/${tenantId}/users/import` as const;
}

/** What can't be read is a file with nothing in it, or begins at the first line. */
async function pieceIn(form: FormData): Promise<UploadedPiece> {
  const file = form.get("file");
  const firstLine = Number(form.get("firstLine"));
  return {
    importId: textIn(form, "importId") || null,
    firstLine: Number.isSafeInteger(firstLine) && firstLine > 0 && firstLine <= 1_000_000_000 ? firstLine : 1,
    bytes: file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array(),
    isLast: form.get("last") === "yes",
  };
}
