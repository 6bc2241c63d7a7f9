import { redirect } from "next/navigation";
import { requireHost } from "./host";

export default async function Home() {
  await requireHost();
  redirect("/login");
}
