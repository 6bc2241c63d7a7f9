/** All pages of a tenant about its custom domains. */
export { default } from "@/app/dashboard/applications/[applicationId]/domains/[[...domain]]/page";
