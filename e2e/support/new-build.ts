// The next version of the product: these sources with another text, built in a place of their own.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const LEFT_OUT = new Set([".git", ".next", ".tmp", ".data", "node_modules", "bench", "docs", "e2e"]);
const MESSAGES = join("lib", "i18n", "messages", "en.json");

export type NewBuild = {
  directory: string;
  /** What its pages say and those of this build do not. */
  text: string;
  remove(): void;
};

/** Copies the sources, changes what every page of a host says at its end, and builds. */
export async function makeNewBuild(): Promise<NewBuild> {
  // Not below these sources: tools that look upwards for where a project begins would find theirs.
  const directory = fs.mkdtempSync(join(tmpdir(), "foyer-new-build-"));
  const remove = () => fs.rmSync(directory, { recursive: true, force: true });
  try {
    for (const name of fs.readdirSync(ROOT).filter((each) => !LEFT_OUT.has(each))) {
      fs.cpSync(join(ROOT, name), join(directory, name), { recursive: true });
    }
    linkOrCopy(join(ROOT, "node_modules"), join(directory, "node_modules"));
    const text = "Secured by the next Foyer";
    const messages = fs.readFileSync(join(directory, MESSAGES), "utf8");
    fs.writeFileSync(join(directory, MESSAGES), messages.replace("Secured by Foyer", text));
    await build(directory);
    return { directory, text, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Next wants real packages and no links to a directory elsewhere. The same files under a second name are that, and cost nothing. */
function linkOrCopy(from: string, to: string): void {
  fs.mkdirSync(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkOrCopy(source, target);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else {
      try {
        fs.linkSync(source, target);
      } catch {
        // Another file system.
        fs.copyFileSync(source, target);
      }
    }
  }
}

async function build(directory: string): Promise<void> {
  const program = 'import("./scripts/build.mjs").then(async (m) => process.exit((await m.ensureBuild()).ok ? 0 : 1))';
  const child = spawn(process.execPath, ["-e", program], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`The next version could not be built:\n${output}`);
}
