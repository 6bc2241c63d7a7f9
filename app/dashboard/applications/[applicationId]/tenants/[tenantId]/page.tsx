export { default } from "@/app/dashboard/applications/[applicationId]/page";
