export { ExportPage as default } from "@/app/dashboard/applications/[applicationId]/tenants/export/export";
