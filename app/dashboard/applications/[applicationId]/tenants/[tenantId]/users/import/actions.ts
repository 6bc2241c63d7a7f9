"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { boundText } from "@/app/bound";
import { refusedAction } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { completeImport, type UserImport } from "@/lib/directory/import/import";
import { type UploadedPiece, uploadPiece } from "@/lib/directory/import/upload";
import { currentRequest } from "@/lib/hosts/current";

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

/** Ends an import that nobody will go on with. */
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
    importId: boundText(form.get("importId")) || null,
    firstLine: Number.isSafeInteger(firstLine) && firstLine > 0 && firstLine <= 1_000_000_000 ? firstLine : 1,
    bytes: file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array(),
    isLast: form.get("last") === "yes",
  };
}
