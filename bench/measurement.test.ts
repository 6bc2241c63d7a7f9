import { expect, test } from "vitest";
import { applyLoad, percentiles } from "./load";
import { median, number, quantile, spread } from "./measurement";

test("quantiles lie between neighbours, whatever the order", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([5, 1], 1)).toBe(5);
  expect(() => quantile([], 0.5)).toThrow("nothing");
});

test("figures keep three digits that mean something, and show how steady they are", () => {
  expect([12_345.6, 45.64, 1.234, 7].map(number)).toEqual(["12,346", "45.6", "1.23", "7"]);
  expect(spread([2, 1, 3], "s")).toBe("2 s (2, 1, 3)");
  expect(spread([11, 11])).toBe("11");
});

test("a load keeps so many visitors busy and counts each of their visits", async () => {
  let atOnce = 0;
  let most = 0;
  let visits = 0;
  const visit = async () => {
    visits += 1;
    most = Math.max(most, ++atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
  };
  const load = await applyLoad({ inFlight: 4, seconds: 0.05, visit });
  expect(most).toBe(4);
  expect(load.count).toBe(visits);
  expect(load.milliseconds).toHaveLength(visits);
  expect(percentiles([load])).toMatch(/^p50 \d+\.\d ms, p99 \d+\.\d ms$/);
});

test("an answer that was not expected ends the load instead of being counted", async () => {
  const visit = () => Promise.reject(new Error("503"));
  await expect(applyLoad({ inFlight: 2, seconds: 1, visit })).rejects.toThrow("503");
});
