"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { completeImport, type UserImport } from "@/lib/users/import/import";
import { type UploadedPiece, uploadPiece } from "@/lib/users/import/upload";

type Place = { applicationId: string; tenantId: string };

/** How far an import has come, or why it goes no further. */
export type UploadAnswer = Answer & {
  progress?: Pick<UserImport, "id" | "linesDone" | "imported" | "refused">;
  refusal?: string;
};

/** Takes a piece of a file of users; without scripts the whole of a small one. */
export const submitUsers = answering(
  async function submitUsers(at: Place, _previous: UploadAnswer, form: FormData): Promise<UploadAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const owner = ownerOf(at);
    const outcome = await uploadPiece(asActor(operator), owner, await pieceIn(form), await currentRequest());
    switch (outcome.type) {
      case "taken": {
        const { id, linesDone, imported, refused } = outcome.userImport;
        return { progress: { id, linesDone, imported, refused } };
      }
      case "completed":
        return goTo(`${importsOf(owner)}/${outcome.userImport.id}`);
      default:
        return { refusal: (await getTranslations("dashboard.bulk.import.refusals"))(outcome.type) };
    }
  },
  () => ({}),
);

/** Ends an import that nobody will go on with. */
export const submitImportEnd = answering(
  async function submitImportEnd(
    at: Place & { importId: string },
    _previous: DeedAnswer,
    _form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const importId = boundText(at?.importId);
    const outcome = await completeImport(asActor(operator), ownerOf(at), importId, await currentRequest());
    if (outcome.type !== "completed") {
      return refusedDeed({ type: outcome.type === "forbidden" ? outcome.type : "not_found" });
    }
    refresh();
    return { done: (await getTranslations("dashboard.bulk.import"))("ended") };
  },
  () => ({}),
);

function ownerOf(at: Place) {
  return { applicationId: boundText(at?.applicationId), tenantId: boundText(at?.tenantId) };
}

function importsOf({ applicationId, tenantId }: Place) {
  return `/applications/${applicationId}/tenants/${tenantId}/users/import` as const;
}

/** What can't be read is a file with nothing in it, or begins at the first line. */
async function pieceIn(form: FormData): Promise<UploadedPiece> {
  const file = form.get("file");
  const firstLine = Number(form.get("firstLine"));
  return {
    importId: boundText(form.get("importId")) || null,
    firstLine: Number.isSafeInteger(firstLine) && firstLine > 0 && firstLine <= 1_000_000_000 ? firstLine : 1,
    bytes: file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array(),
    isLast: form.get("last") === "yes",
  };
}
