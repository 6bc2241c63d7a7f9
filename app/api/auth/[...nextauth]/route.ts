import NextAuth from "next-auth";
import { onDashboardHost } from "@/lib/hosts/current";
import { askNextAuth } from "@/lib/operators/auth";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's endpoints. On every other host than the dashboard's there are none. */
async function handle(request: Request, context: Context): Promise<Response> {
  if (!(await onDashboardHost())) return new Response("Not Found\n", { status: 404 });
  return askNextAuth((options) => NextAuth(request as never, context as never, options));
}

export { handle as GET, handle as POST };
