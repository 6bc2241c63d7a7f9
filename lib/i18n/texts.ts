// Read by commands in plain Node too, so it must not import "server-only".
import { createTranslator } from "use-intl/core";
import { DEFAULT_LOCALE } from "./locales";
import configuration from "./messages/en.configuration.json" with { type: "json" };
import dashboard from "./messages/en.dashboard.json" with { type: "json" };
import terminal from "./messages/en.terminal.json" with { type: "json" };

/** Sentences for whoever writes a configuration file: its mistakes, its plan, and the head of an export. */
export const configurationTexts = createTranslator({
  locale: DEFAULT_LOCALE,
  messages: configuration,
  namespace: "configuration",
});

/** What makes signup less secure, as the dashboard asks about it. */
export const weakeningTexts = createTranslator({
  locale: DEFAULT_LOCALE,
  messages: dashboard,
  namespace: "dashboard.weakening",
});

/** What the server and the commands print for the person who runs them. */
export const terminalTexts = createTranslator({
  locale: DEFAULT_LOCALE,
  messages: terminal,
  namespace: "terminal",
});
