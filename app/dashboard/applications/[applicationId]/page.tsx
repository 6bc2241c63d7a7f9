export { OwnerOverview as default } from "@/app/dashboard/owner-overview";
