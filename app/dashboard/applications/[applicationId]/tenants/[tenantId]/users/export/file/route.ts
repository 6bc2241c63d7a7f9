/** The users of one tenant. */
export { POST } from "@/app/dashboard/applications/[applicationId]/tenants/export/file/route";
