"use client";

import { Card } from "@/components/ui/card";
import { Sheet } from "@/components/ui/sheet";
import { Failure } from "./failure";

/** A fault where it is not even known whose page was asked for. */
export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <Sheet>
      <Card>
        <Failure retry={retry} />
      </Card>
    </Sheet>
  );
}
