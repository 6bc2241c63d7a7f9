import { expect } from "@playwright/test";
import type { Page } from "./test";

/**
 * Holds back what one browser posts, and posts it from another, whose operator was never given that form.
 *
 * @param url of the page whose form is sent
 * @returns what the server answered the other one
 */
export async function smuggle(
  { from, to, url }: { from: Page; to: Page; url: string },
  press: () => Promise<void>,
): Promise<string> {
  const caught = from.waitForRequest((request) => request.method() === "POST" && request.url() === url);
  await from.route(url, (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await press();
  const request = await caught;
  const given = Object.entries(await request.allHeaders());
  const headers = given.filter(([name]) => !/^(:|cookie$|content-length$|host$|connection$)/.test(name));
  const response = await to.request.post(url, {
    headers: { ...Object.fromEntries(headers), origin: new URL(url).origin },
    data: request.postDataBuffer() ?? "",
  });
  expect(response.status()).toBe(200);
  await from.unroute(url);
  return response.text();
}
