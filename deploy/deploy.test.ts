import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const read = (file: string) => fs.readFileSync(file, "utf8");

type Service = {
  environment?: Record<string, string>;
  env_file?: string[];
  networks?: string[] | Record<string, { ipv4_address?: string }>;
  depends_on?: Record<string, unknown>;
  volumes?: string[];
  read_only?: boolean;
  init?: boolean;
  stop_grace_period?: string;
  build?: { context: string; args: Record<string, string> };
  healthcheck?: unknown;
};
const compose = parse(read("deploy/compose.yaml"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};
const { caddy, postgres, ...instances } = compose.services as Record<"caddy" | "postgres", Service> &
  Record<string, Service>;
const dockerfile = read("Dockerfile");
const documentation = read("docs/operating.md");

/** What `lib/env/env.ts` reads, and in production mode must be given. */
const settings = [...read("lib/env/env.ts").matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);

describe("deploy/compose.yaml", () => {
  test("runs two instances alike, with settings that there are, and all that are required", () => {
    const [one, other, ...more] = Object.values(instances);
    expect(more).toEqual([]);
    expect(one).toEqual(other);
    const given = Object.keys(one?.environment ?? {});
    expect(given.filter((name) => !settings.includes(name))).toEqual([]);
    const required = ["BASE_DOMAIN", "DATABASE_URL", "FOYER_SECRET", "RESEND_API_KEY", "MAIL_FROM", "TRUSTED_PROXY"];
    expect(given).toEqual(expect.arrayContaining(required));
    expect(one).toMatchObject({ read_only: true, init: true, tmpfs: ["/tmp"], cap_drop: ["ALL"] });
  });

  test("waits for an instance to end as long as one may take", () => {
    for (const { stop_grace_period, environment } of Object.values(instances)) {
      expect(Number.parseInt(stop_grace_period ?? "", 10)).toBeGreaterThan(Number(environment?.DRAIN_SECONDS) + 30);
    }
  });

  test("leads Caddy to every instance, each of which trusts the address that Caddy has", () => {
    const upstreams = Object.entries(instances).map(([name, { environment }]) => `${name}:${environment?.PORT}`);
    expect(caddy.environment?.FOYER_UPSTREAMS?.split(" ")).toEqual(upstreams);
    const { edge } = caddy.networks as Record<string, { ipv4_address?: string }>;
    for (const { environment, networks } of Object.values(instances)) {
      expect(environment?.TRUSTED_PROXY).toBe(edge?.ipv4_address);
      expect(networks).toContain("edge");
    }
    expect(postgres.networks).toEqual(["inside"]);
    const caddyfile = read("deploy/Caddyfile");
    for (const name of Object.keys(caddy.environment ?? {})) expect(caddyfile).toContain(`{$${name}`);
  });

  test("names nothing that it does not define, and no file that is not there", () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const needed of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty([needed]);
      for (const network of [service.networks ?? []].flatMap((each) =>
        Array.isArray(each) ? each : Object.keys(each),
      ))
        expect(compose.networks).toHaveProperty([network]);
      for (const volume of service.volumes ?? []) {
        const [from = ""] = volume.split(":");
        if (from.startsWith(".")) expect([name, fs.existsSync(`deploy/${from}`)]).toEqual([name, true]);
        else expect(compose.volumes).toHaveProperty([from]);
      }
      for (const argument of Object.keys(service.build?.args ?? {})) expect(dockerfile).toMatch(`ARG ${argument}=`);
    }
  });

  test("asks for variables that the documentation has in its .env, and for others only with something in their place", () => {
    const asked = [...read("deploy/compose.yaml").matchAll(/\$\{([A-Z_]+)(:[?-])?([^}]*)\}/g)];
    const shown = [...(documentation.split("cat > .env <<END")[1]?.split("\nEND")[0] ?? "").matchAll(/^([A-Z_]+)=/gm)];
    const names = shown.map(([, name]) => name);
    for (const [, name, otherwise, text] of asked) {
      expect([name, names.includes(name) || otherwise === ":-"]).toEqual([name, true]);
      // Whoever forgets one is told so, and nobody is given an empty one: Caddy, for one, does not start with it.
      expect([name, otherwise !== undefined && text !== ""]).toEqual([name, true]);
    }
  });
});

describe("the Dockerfile", () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].flatMap(([, from = ""]) => from.split(" "));

  test("copies what is there, and .dockerignore lets in that and nothing more", () => {
    expect(copied.filter((name) => !fs.existsSync(name))).toEqual([]);
    const letIn = [...read(".dockerignore").matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    expect(letIn.sort()).toEqual([...copied].sort());
  });

  test("copies all that a build is made of, or the image would build again when it starts", () => {
    const [, directories = ""] = /const SOURCES = \[([^\]]+)\]/.exec(read("scripts/build.mjs")) ?? [];
    const [, files = ""] = /const FILES = \[([^\]]+)\]/.exec(read("scripts/build.mjs")) ?? [];
    const sources = [...`${directories}${files}`.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
    expect(sources.length).toBeGreaterThan(10);
    const missing = sources.filter((name) => fs.existsSync(name) && !copied.includes(name.split("/")[0] ?? ""));
    expect(missing.filter((name) => !copied.includes(name))).toEqual([]);
  });

  test("installs with a lock, runs as nobody who may change it, and says how it is", () => {
    expect(dockerfile).toMatch(/npm ci --omit=dev/);
    const [, runtime = ""] = dockerfile.split(/^FROM .*-slim$/m);
    expect(runtime).toMatch(/^USER 1000:1000$/m);
    expect(runtime).toMatch(/^HEALTHCHECK [\s\S]*\/api\/health\/ready/m);
    expect(runtime).not.toMatch(/--chown/);
  });
});

describe("docs/operating.md", () => {
  test("names scripts, files and settings that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const [, name = ""] of documentation.matchAll(/npm run ([a-z]+)/g)) expect(scripts).toHaveProperty([name]);
    for (const [, file = ""] of documentation.matchAll(
      /`((?:deploy|db|lib|scripts|bench|docs)\/[\w./-]*\.[a-z]{2,})`/g,
    )) {
      // What is yours is not here.
      if (file === "deploy/.env") continue;
      expect([file, fs.existsSync(file)]).toEqual([file, true]);
    }
    for (const [, link = ""] of documentation.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      expect([link, fs.existsSync(`docs/${link}`)]).toEqual([link, true]);
    }
    const ofEdge = [...read("deploy/Caddyfile").matchAll(/\{\$([A-Z_]+)/g)].map(([, name]) => name);
    const known = [...settings, ...ofEdge, "POSTGRES_PASSWORD", "ACME_EMAIL", "FOYER_VERSION", "JWKS"];
    for (const [, name = ""] of documentation.matchAll(/`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g)) {
      if (!name.startsWith("NEXT_")) expect(known).toContain(name.replace(/_$/, ""));
    }
  });
});

test("the image and the build know every file in the root that Next reads", () => {
  const files = fs.readdirSync(".").filter((name) => /^(instrumentation.*|proxy)\.ts$/.test(name));
  expect(files).toEqual(["instrumentation-client.ts", "instrumentation-node.ts", "instrumentation.ts", "proxy.ts"]);
  const build = read("scripts/build.mjs");
  const ignored = read(".dockerignore").split("\n");
  const copied = dockerfile.split(/\s+/);
  for (const file of files) {
    expect(build).toContain(`"${file}"`);
    expect(ignored).toContain(`!${file}`);
    expect(copied).toContain(file);
  }
});
