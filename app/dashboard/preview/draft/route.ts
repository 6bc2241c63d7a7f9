import { fieldIn } from "@/app/dashboard/applications/[applicationId]/fields/field-form";
import { textIn } from "@/app/dashboard/form-fields";
import { asActor } from "@/app/dashboard/operator";
import type { OperatorActor } from "@/lib/access/access";
import { currentOperator } from "@/lib/operators/current";
import { draftSettings, isPreviewed } from "@/lib/preview/preview";
import { CUSTOM_TYPES } from "@/lib/profile/custom-fields";
import { readSettingsForm } from "@/lib/settings/form";
import { readSettings } from "@/lib/settings/read";
import { previewPath } from "../preview";

/**
 * Accepts an unsaved settings form and answers with the path of its preview, as JSON `{path, leftOut}`; a browser without scripts is
 * redirected there. It changes nothing. The query names the owner of the settings, and lib checks it.
 */
export async function POST(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const named = (name: string) => query.get(name) || null;
  const owner = { applicationId: named("application") ?? "", tenantId: named("tenant") };
  const collection = named("collection") ?? "";
  const operator = await currentOperator();
  const form = await request.formData().catch(() => undefined);
  if (!operator || !form || !isPreviewed(collection)) return answer(request, undefined);
  // A read-only form sends no values: it shows what is saved.
  const patch = form.has("asSaved")
    ? {}
    : query.has("type")
      ? { fields: await fieldsWith(asActor(operator), owner.applicationId, query, form) }
      : readSettingsForm(collection, form, owner.tenantId !== null);
  const drafted = await draftSettings(operator, { owner, collection, shownTenantId: named("shown") }, patch);
  if (drafted.type === "not_found") return answer(request, undefined);
  return answer(request, { path: previewPath(drafted.token), leftOut: drafted.leftOut });
}

/** The application's own fields with the one that a form defines. */
async function fieldsWith(actor: OperatorActor, applicationId: string, query: URLSearchParams, form: FormData) {
  const settings = await readSettings(actor, { applicationId, tenantId: null }, "user-schemas");
  const fields: unknown[] = settings?.members.fields.value ?? [];
  const name = query.get("field") ?? "";
  const type = CUSTOM_TYPES.find((each) => each === query.get("type")) ?? "TEXT";
  const place = settings?.members.fields.value.findIndex((field) => field.name === name) ?? -1;
  // A new field is shown before it has a name.
  const typed = (input: string) => (input === "name" ? name || textIn(form, input) || "new" : textIn(form, input));
  return fields.toSpliced(place < 0 ? fields.length : place, 1, fieldIn(type, typed));
}

function answer(request: Request, drafted: { path: string; leftOut: string[] } | undefined): Response {
  const headers = { "cache-control": "private, no-store" };
  if (request.headers.get("accept") === "application/json") {
    return Response.json(drafted ?? {}, { status: drafted ? 200 : 404, headers });
  }
  return new Response(null, { status: 303, headers: { ...headers, location: drafted?.path ?? previewPath("") } });
}
