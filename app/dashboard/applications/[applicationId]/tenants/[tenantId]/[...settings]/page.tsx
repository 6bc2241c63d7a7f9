/** Every collection of settings of a tenant, by its path. */
export { default } from "@/app/dashboard/applications/[applicationId]/[...settings]/page";
