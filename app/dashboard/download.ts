import { currentOperator } from "@/lib/operators/current";
import type { SignedInOperator } from "@/lib/operators/session";

type Download = {
  content: string | AsyncGenerator<string>;
  type: string;
  filename: string;
};

/**
 * Answers with a file for the operator who is signed in; everybody else is sent to the sign-in page.
 *
 * @param make the file, or a status where there is none: 404 also for an operator who may not see it
 */
export async function download(make: (operator: SignedInOperator) => Promise<Download | 403 | 404>): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const made = await make(operator);
  if (typeof made === "number") return new Response(made === 403 ? "Forbidden\n" : "Not Found\n", { status: made });
  const { content, type, filename } = made;
  return new Response(typeof content === "string" ? content : streamed(content), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${filename}"`,
      "Cache-Control": "private, no-store",
    },
  });
}

/** Sends a file while it is made, as fast as the reader takes it. Stops when the reader has left. */
function streamed(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
