export { default } from "@/app/dashboard/applications/[applicationId]/tenants/export/page";
