// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the server under test, in Debian's Chromium, that keeps account of all that goes wrong and wherever it asks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../../web/package.json");
const { chromium } = createRequire(web)("playwright-core");

/** Of the small archive (tests/api/fixture.py). */
export const address = process.env.ALMAGEST_URL;
/** Of a simulated one with files. */
export const sky = process.env.ALMAGEST_SKY_URL;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

// Opens `target`, hands the page to `check`, and then asserts that nothing went wrong, but for what `tolerate` fits, and
// nobody else was asked.
export async function visit(browser, target, how, check) {
  const { at = address, scheme = "light", width = 1440, height = 900, picture, prepare, tolerate } = how;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, reducedMotion: "reduce" });
  const complaints = [];
  const others = [];
  try {
    await prepare?.(context);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== at && !["data:", "blob:"].includes(protocol)) others.push(request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(at + target, { waitUntil: "networkidle" });
    await check(page);
    if (picture) await page.screenshot({ path: path.join(process.env.ALMAGEST_SCREENSHOTS, `${picture}.png`) });
  } finally {
    await context.close();
  }
  assert.deepEqual(complaints.filter((complaint) => !tolerate?.test(complaint)), []);
  assert.deepEqual(others, []);
}

const axe = readFileSync(createRequire(web).resolve("axe-core/axe.min.js"), "utf8");

// What axe-core finds wrong with the page, one line a rule.
export async function faultsOf(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { rules: { region: { enabled: false } } }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
