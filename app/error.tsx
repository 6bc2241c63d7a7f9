"use client";

import { FailedPage } from "./failed-page";
import { Failure } from "./failure";

/** A fault outside of a page's own frame. */
export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <FailedPage>
      <Failure retry={retry} />
    </FailedPage>
  );
}
