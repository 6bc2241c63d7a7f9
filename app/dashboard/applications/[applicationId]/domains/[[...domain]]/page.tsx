/** All pages of an application about its custom domains. */
export { DomainPages as default } from "@/app/dashboard/domains/pages";
