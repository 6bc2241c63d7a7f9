import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const alias = {
  "@": root.replace(/\/$/, ""),
  // The package throws wherever it is not bundled for the server, so also in tests.
  "server-only": fileURLToPath(new URL("node_modules/server-only/empty.js", import.meta.url)),
};
const elsewhere = ["**/node_modules/**", "**/.next/**", ".tmp/**", ".data/**", "e2e/**/*.spec.ts"];
const everywhere = {
  setupFiles: ["./db/testing/setup.ts"],
  exclude: elsewhere,
  env: {
    LOG_LEVEL: "silent",
    FOYER_SECRET: "kXn2vQ8rTz5wLm1pYc7dHs4gJb9fRe6uAo3i",
    // Nobody listens there: no test asks the real service.
    BREACHED_PASSWORDS_URL: "http://127.0.0.1:9",
  },
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** The integration tests once more, on the oldest Postgres that is supported: what holds there and on the newest holds between them. */
const onOldestToo = ["db/*.integration.test.ts", "lib/{signup,attempts}/*.integration.test.ts"];

export default defineConfig({
  test: {
    // Each file has a database of its own, and waits for it more than it computes.
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: {
          ...everywhere,
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...elsewhere, "**/*.integration.test.ts"],
        },
      },
      {
        resolve: { alias },
        test: {
          ...everywhere,
          name: "integration",
          include: ["**/*.integration.test.ts"],
          globalSetup: ["./db/testing/newest-postgres.ts"],
        },
      },
      {
        resolve: { alias },
        test: {
          ...everywhere,
          name: "integration on the oldest Postgres",
          include: onOldestToo,
          globalSetup: ["./db/testing/oldest-postgres.ts"],
        },
      },
    ],
  },
});
