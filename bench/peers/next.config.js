import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Its own root: the product's lock file above is another project's. */
export default {
  turbopack: { root: here },
  outputFileTracingRoot: here,
  serverExternalPackages: ["@node-rs/argon2", "pg"],
};
