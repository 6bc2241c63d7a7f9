// Read by the server and by scripts in plain Node, so it must not import "server-only".
import type messages from "../i18n/messages/en.terminal.json";
import { terminalTexts } from "../i18n/texts";

/** Thrown where the server can't start for a reason that its owner can fix; `message` is the sentence to show, without a stack. */
export class RefusedStart extends Error {
  override name = "RefusedStart";

  /** @param reason the sentence's name in the catalog @param values what is filled into it */
  constructor(reason: keyof typeof messages.terminal.start, values: Record<string, string | number> = {}) {
    super(terminalTexts(`start.${reason}`, values));
  }
}
