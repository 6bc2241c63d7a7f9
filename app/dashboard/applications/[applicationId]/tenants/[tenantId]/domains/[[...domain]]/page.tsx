/** All pages of a tenant about its custom domains. */
export { DomainPages as default } from "@/app/dashboard/domains/pages";
