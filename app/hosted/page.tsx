import { redirect } from "next/navigation";
import { requireHost } from "./host";
import { pathWith } from "./origin";
import { originIn, type Query } from "./query";

export default async function Home({ searchParams }: { searchParams: Query }) {
  await requireHost();
  redirect(pathWith("/login", originIn(await searchParams)));
}
