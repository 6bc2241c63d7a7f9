import { REFUSALS } from "@/lib/errors";
import { currentHost, currentRequest } from "@/lib/hosts/current";
import { checkTenantName } from "@/lib/signup/tenant-names";

/** `GET …?name=` → `{available, host}`: advice for the signup form while a name is typed. */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const context = await currentRequest();
  const checked = await checkTenantName(host, new URL(request.url).searchParams.get("name") ?? "", context);
  const headers = { "cache-control": "no-store" };
  if (checked.type === "checked") {
    return Response.json({ available: checked.available, host: checked.host }, { headers });
  }
  const { status, message } = REFUSALS[checked.code];
  return Response.json(
    { type: "base_error", code: checked.code, message, ticket: context.requestId },
    {
      status,
      headers: {
        ...headers,
        ...("retryAfterSeconds" in checked ? { "retry-after": String(checked.retryAfterSeconds) } : {}),
      },
    },
  );
}
