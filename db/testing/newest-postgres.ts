import type { TestProject } from "vitest/node";
import { provideTemplate } from "./template";

/** Vitest's global set-up for the tests that need a database. */
export default function setup(project: TestProject) {
  return provideTemplate(project, "postgres", ".");
}
