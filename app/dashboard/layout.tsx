import type { Metadata } from "next";
import { unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { Card, Sheet } from "@/components/ui/sheet";
import { log } from "@/lib/log";
import { currentOperator } from "@/lib/operators/current";
import { answerWith } from "@/lib/server/next-workarounds";
import { Failure } from "../failure";

const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#14614e"/><path d="M11 24V8h11M11 16h8" fill="none" stroke="#fff" stroke-width="3.5"/></svg>',
  );

export const metadata: Metadata = { icons: { icon: ICON }, robots: { index: false } };

/** Every page asks who is signed in. The layout asks first, because without scripts a fault further down would leave an empty page. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  if (await canAsk()) return children;
  answerWith(503);
  return (
    <Sheet>
      <Card>
        <Failure />
      </Card>
    </Sheet>
  );
}

async function canAsk(): Promise<boolean> {
  try {
    await currentOperator();
    return true;
  } catch (error) {
    unstable_rethrow(error);
    log().error({ err: error }, "A page could not be made.");
    return false;
  }
}
