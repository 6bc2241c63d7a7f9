"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { describePlain, plainProblemOf, textIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, refusedAction, type Wording } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { signupText } from "@/app/signup-text";
import type { Answer } from "@/app/submission";
import { resendActivation } from "@/lib/activation/resend";
import { customSignupFields } from "@/lib/attempts/form";
import { changeUser, checkUserPatch, deleteUser } from "@/lib/directory/change";
import { completeImport, type UserImport } from "@/lib/directory/import/import";
import { type UploadedPiece, uploadPiece } from "@/lib/directory/import/upload";
import { currentRequest } from "@/lib/hosts/current";
import type { CustomField } from "@/lib/profile/custom-fields";
import type { FieldValues } from "@/lib/profile/custom-values";
import { readCustomFields } from "@/lib/settings/custom-fields";
import { readUser } from "@/lib/users/read";
import { giveRole, takeRole } from "@/lib/users/roles";
import { sendVerification } from "@/lib/verification/verification";
import { EDITABLE, profileLabels } from "./parts";
import { changedAnswers } from "./typed-answers";

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
  const custom = await readCustomFields(at.applicationId);
  const base = Object.fromEntries(EDITABLE.map((member) => [member, textIn(form, member).trim() || null]));
  const stored = (await readUser(actor, at))?.user.fields ?? {};
  const typed = (name: string) => form.getAll(`fields.${name}`).filter((entry) => typeof entry === "string");
  const fields = changedAnswers(custom, stored, typed);
  const sent = { ...base, ...(Object.keys(fields).length > 0 ? { fields } : {}) };
  const outcome = await changeUser(actor, at, sent, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  const known = outcome.type === "stale" ? { ...outcome, current: flat(outcome.current) } : outcome;
  return answerTo(known, form, await profileWording(sent, custom));
});

async function profileWording(sent: Record<string, unknown>, custom: readonly CustomField[]): Promise<Wording> {
  const label = await profileLabels();
  const text = await signupText(customSignupFields(custom, true), []);
  const checked = checkUserPatch(sent, custom);
  const problemOf = await plainProblemOf(Object.fromEntries(EDITABLE.map((member) => [member, member])));
  return {
    labels: {
      ...Object.fromEntries(EDITABLE.map((member) => [member, label(member)])),
      ...Object.fromEntries(Object.entries(text.fields).map(([name, words]) => [name, words.label])),
    },
    problem: (name, code) => text.fields[name]?.errors[code] ?? problemOf(name, code),
    describe: await describePlain(),
    // As it would be stored: two ways to write one phone number are no conflict.
    sent: flat("patch" in checked ? checked.patch : sent),
  };
}

/** The members of a user with the application's own fields among them, as the inputs are named. */
function flat({ fields = {}, ...members }: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(fields as FieldValues).map(([name, value]) => [`fields.${name}`, value]);
  return { ...members, ...Object.fromEntries(own) };
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
