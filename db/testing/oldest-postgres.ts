import fs from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { provideTemplate } from "./template";

const PACKAGES = join(".tmp", "postgres-14");

/** The same on the oldest supported version, which `npm test` installs: not every platform has it, so it is no dependency. */
export default function setup(project: TestProject) {
  if (!fs.existsSync(join(project.config.root, PACKAGES, "node_modules"))) {
    throw new Error(
      'PostgreSQL 14 is missing. Run "npm test", which installs it, or choose --project unit --project integration.',
    );
  }
  return provideTemplate(project, "postgres-14-data", PACKAGES);
}
