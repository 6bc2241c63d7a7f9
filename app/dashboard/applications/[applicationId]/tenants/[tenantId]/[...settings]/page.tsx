/** Every collection of settings of a tenant, by its path. */
export { CollectionPage as default } from "@/app/dashboard/forms/collection-page";
