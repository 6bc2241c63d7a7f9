import { NothingHereAtAll } from "@/app/dashboard/page-parts";

/** Whatever no other page answers. */
export default function NoSuchPage() {
  return <NothingHereAtAll />;
}
