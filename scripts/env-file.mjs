import { existsSync } from "node:fs";

/** Reads settings from `.env`, or the file that ENV_FILE names. Variables of the environment win over the file. */
export function readEnvFile() {
  const file = process.env.ENV_FILE ?? ".env";
  if (existsSync(file)) process.loadEnvFile(file);
}
