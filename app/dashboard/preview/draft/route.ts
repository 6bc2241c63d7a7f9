import { fieldIn } from "@/app/dashboard/applications/[applicationId]/fields/field-form";
import { textIn } from "@/app/dashboard/form-fields";
import { currentOperator } from "@/lib/operators/current";
import { draftSettings, isPreviewed } from "@/lib/preview/preview";
import { CUSTOM_TYPES } from "@/lib/profile/custom-fields";
import { readSettingsForm } from "@/lib/settings/form";
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
      ? { fields: [draftedField(query, form)] }
      : readSettingsForm(collection, form, owner.tenantId !== null);
  const drafted = await draftSettings(operator, { owner, collection, shownTenantId: named("shown") }, patch);
  if (drafted.type === "not_found") return answer(request, undefined);
  return answer(request, { path: previewPath(drafted.token), leftOut: drafted.leftOut });
}

/** The field that a form defines. A new one is shown before it has a name. */
function draftedField(query: URLSearchParams, form: FormData): unknown {
  const name = query.get("field") ?? "";
  const type = CUSTOM_TYPES.find((each) => each === query.get("type")) ?? "TEXT";
  return fieldIn(type, (input) => (input === "name" ? name || textIn(form, input) || "new" : textIn(form, input)));
}

function answer(request: Request, drafted: { path: string; leftOut: string[] } | undefined): Response {
  const headers = { "cache-control": "private, no-store" };
  if (request.headers.get("accept") === "application/json") {
    return Response.json(drafted ?? {}, { status: drafted ? 200 : 404, headers });
  }
  return new Response(null, { status: 303, headers: { ...headers, location: drafted?.path ?? previewPath("") } });
}
