/** Every collection of settings of an application, by its path. */
export { CollectionPage as default } from "@/app/dashboard/forms/collection-page";
