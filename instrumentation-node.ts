import { startOutbox } from "@/lib/email/sender";
import { startHousekeeping } from "@/lib/housekeeping";
import { terminalTexts } from "@/lib/i18n/texts";
import { log } from "@/lib/log";
import { firstOperatorLink } from "@/lib/operators/first-operator";

declare global {
  var foyerOutbox: { stop(): Promise<void> } | undefined;
  var foyerHousekeeping: { stop(): Promise<void> } | undefined;
}

/** Starts what works beside the requests; server.ts, which evaluates modules of its own, stops it through `globalThis`. */
export async function startWorkers(): Promise<void> {
  try {
    globalThis.foyerOutbox ??= await startOutbox();
    globalThis.foyerHousekeeping ??= startHousekeeping();
    await printFirstOperatorLink();
  } catch (error) {
    // Thrown on, this would leave a server that answers every request with 500.
    log().fatal({ err: error }, "The work beside the requests could not start.");
    process.exit(1);
  }
}

/** To the terminal and not into the log, which may be read by more people than should hold it. */
async function printFirstOperatorLink(): Promise<void> {
  const link = await firstOperatorLink();
  if (!link) return;
  process.stdout.write(`\n${terminalTexts("ready.firstOperator")}\n\n  ${link}\n\n`);
}
