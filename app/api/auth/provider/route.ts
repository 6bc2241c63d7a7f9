import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { env, originOf } from "@/lib/env/env";
import { onDashboardHost } from "@/lib/hosts/current";
import { askNextAuth, leavingForm } from "@/lib/operators/auth";
import { wayBackIn } from "@/lib/operators/way-back";

/**
 * The target of the button for signing in at the provider. It grants nothing: the operator is checked on return. The return URL is always a
 * page of the dashboard.
 */
export async function GET(request: Request): Promise<Response> {
  if (!(await onDashboardHost()) || !env().operatorProvider) return new Response("Not Found\n", { status: 404 });
  const back = wayBackIn(new URL(request.url).searchParams.get("back"));
  const { path, fields, cookie } = leavingForm(back ?? "/");
  (await cookies()).set(cookie.name, cookie.value, cookie.options);
  const form = new NextRequest(`${originOf(env().dashboardHost)}/api/auth/${path.join("/")}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });
  const params = Promise.resolve({ nextauth: path });
  return askNextAuth((options) => NextAuth(form as never, { params } as never, options));
}
