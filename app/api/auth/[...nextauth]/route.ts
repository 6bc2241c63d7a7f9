import NextAuth from "next-auth";
import { onDashboardHost } from "@/lib/hosts/current";
import { askNextAuth } from "@/lib/operators/auth";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's endpoints. On every other host than the dashboard's there are none. */
async function handle(request: Request, context: Context): Promise<Response> {
  if (!(await onDashboardHost())) return new Response("Not Found\n", { status: 404 });
  try {
    return await askNextAuth((options) => NextAuth(request as never, context as never, options));
  } catch (error) {
    // Its body is declared as JSON, but is empty.
    if (error instanceof SyntaxError) return new Response("The body could not be read.\n", { status: 400 });
    throw error;
  }
}

export { handle as GET, handle as POST };
