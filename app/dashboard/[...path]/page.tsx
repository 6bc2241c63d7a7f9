import { NothingHereAtAll } from "../nothing-here";

/** Whatever no other page answers. */
export default function NoSuchPage() {
  return <NothingHereAtAll />;
}
