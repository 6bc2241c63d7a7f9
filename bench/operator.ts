import { DEMO } from "../db/demo";
import { keptSecret } from "../lib/env/data-directory";
import { filledIn, hiddenFields } from "./form";
import { type Bench, dataDirectoryOf } from "./measurement";
import { type Answer, BROWSERS_ENCODINGS, connectTo } from "./requests";

/** The demo's operator, signed in to the dashboard. */
export type SignedIn = { open(path: string): Promise<Answer>; close(): void };

/** Signs in as a browser without scripts does. */
export async function signIn(bench: Bench): Promise<SignedIn> {
  const { port } = await bench.foyer();
  const host = `localhost:${port}`;
  const connection = connectTo(port, host);
  const page = await connection.ask({ path: "/sign-in" });
  const post = await filledIn(hiddenFields(page.body.toString()), {
    email: DEMO.operator,
    password: keptSecret(dataDirectoryOf(bench), "demo-operator-password"),
  });
  const answer = await connection.ask({
    method: "POST",
    path: "/sign-in",
    headers: { origin: `http://${host}`, "content-type": post.contentType, "content-length": post.body.length },
    body: post.body,
  });
  const cookie = answer.headers["set-cookie"]?.map((each) => each.split(";")[0]).join("; ");
  if (answer.status !== 303 || !cookie) throw new Error(`The sign-in was answered ${answer.status}.`);
  const headers = { accept: "text/html", "accept-encoding": BROWSERS_ENCODINGS, cookie };
  return {
    async open(path) {
      const opened = await connection.ask({ path, headers });
      if (opened.status !== 200) throw new Error(`${path} was answered ${opened.status}.`);
      return opened;
    },
    close: connection.close,
  };
}
