import { redirect } from "next/navigation";
import { pathWith } from "@/lib/origin";
import { originIn, type PageProps, requireHost } from "./visit";

export default async function Home({ searchParams }: PageProps) {
  await requireHost();
  redirect(pathWith("/login", originIn(await searchParams)));
}
