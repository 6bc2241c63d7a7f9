/** The users of one tenant. */
export { downloadUsers as POST } from "@/app/dashboard/applications/[applicationId]/tenants/export/export";
