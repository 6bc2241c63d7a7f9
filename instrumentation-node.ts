import { startOutbox } from "@/lib/email/sender";
import { startHousekeeping } from "@/lib/housekeeping";
import { terminalTexts } from "@/lib/i18n/texts";
import { log } from "@/lib/log";
import { firstOperatorLink } from "@/lib/operators/first-operator";

declare global {
  var foyerOutbox: { stop(): Promise<void> } | undefined;
  var foyerHousekeeping: { stop(): Promise<void> } | undefined;
}

/** Starts the background work. server.ts has its own copies of all modules, so it stops this through `globalThis`. */
export async function startWorkers(): Promise<void> {
  try {
    globalThis.foyerOutbox ??= await startOutbox();
    globalThis.foyerHousekeeping ??= startHousekeeping();
    await printFirstOperatorLink();
  } catch (error) {
    // If this were thrown, the server would go on and answer every request with 500.
    log().fatal({ err: error }, "The background work could not start.");
    process.exit(1);
  }
}

/** To the terminal and not into the log, because more people may read the log than should have the link. */
async function printFirstOperatorLink(): Promise<void> {
  const link = await firstOperatorLink();
  if (!link) return;
  process.stdout.write(`\n${terminalTexts("ready.firstOperator")}\n\n  ${link}\n\n`);
}
