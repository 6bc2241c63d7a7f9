import { connect } from "node:tls";
import { onceValid } from "./http";
import type { Page, Site } from "./test";

/** The names in the certificate that a host shows, once its chain and its name have been found right; or why there was no connection. */
export type Handshake = { names: string[] } | { refused: string };

/** Shakes hands with a host of the site over TLS, as a program that trusts nobody but the site's authority, and hangs up. */
export async function handshake(site: Site, origin: string): Promise<Handshake> {
  const [host, port] = site.pin.split(":");
  const shake = () =>
    new Promise<Handshake>((resolve, reject) => {
      const socket = connect({ host, port: Number(port), servername: new URL(origin).hostname, ca: site.authority });
      socket.once("secureConnect", () => {
        const names = socket.getPeerCertificate().subjectaltname ?? "";
        socket.destroy();
        resolve({ names: names.split(", ").map((name) => name.replace(/^DNS:/, "")) });
      });
      socket.once("error", reject);
    });
  return onceValid(shake).catch((error: NodeJS.ErrnoException) => ({ refused: error.code ?? error.message }));
}

type Answered = { url: string; securityDetails?: { sanList: string[] } };

/** The names in each certificate that a page is shown from now on, by origin, as its browser tells them. */
export async function certificatesMet(page: Page): Promise<Map<string, string[]>> {
  const met = new Map<string, string[]>();
  const devtools = await page.context().newCDPSession(page);
  const meet = ({ url, securityDetails }: Answered) => {
    if (securityDetails) met.set(new URL(url).origin, securityDetails.sanList);
  };
  devtools.on("Network.responseReceived", ({ response }) => meet(response));
  devtools.on("Network.requestWillBeSent", ({ redirectResponse }) => redirectResponse && meet(redirectResponse));
  await devtools.send("Network.enable");
  return met;
}
