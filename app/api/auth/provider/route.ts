import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { env, originOf } from "@/lib/env";
import { onDashboardHost } from "@/lib/hosts/current";
import { leavingForm, operatorAuth } from "@/lib/operators/auth";
import { invitationPath, tokenIn } from "@/lib/operators/links";

/**
 * Where the button leads that signs an operator in at the provider. It gives nobody anything: who comes back is judged then. The way back is
 * one of two of our own, so no address in the query decides it.
 */
export async function GET(request: Request): Promise<Response> {
  if (!(await onDashboardHost()) || !env().operatorProvider) return new Response("Not Found\n", { status: 404 });
  const invitation = tokenIn(new URL(request.url).searchParams.get("invitation"));
  const { path, fields, cookie } = leavingForm(invitation ? invitationPath(invitation) : "/");
  (await cookies()).set(cookie.name, cookie.value, cookie.options);
  const form = new NextRequest(`${originOf(env().dashboardHost)}/api/auth/${path.join("/")}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });
  return NextAuth(form as never, { params: Promise.resolve({ nextauth: path }) } as never, operatorAuth());
}
