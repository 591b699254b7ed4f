// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the server under test, in Debian's Chromium, that keeps account of all that goes wrong and wherever it asks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../../web/package.json");
const { chromium } = createRequire(web)("playwright-core");

const axeSource = readFileSync(createRequire(web).resolve("axe-core/axe.min.js"), "utf8");

export const address = process.env.ALMAGEST_URL;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

// Opens `target` of the server `at`, hands the page to `check`, and then asserts that nothing went wrong and nobody else was
// asked. Answers with an `expected` status are no complaint.
export async function visit(browser, target, { at = address, scheme = "light", width = 1440, height = 900, picture, expected = [] } = {}, check) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, reducedMotion: "reduce" });
  const complaints = [];
  const others = [];
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (expected.some((status) => message.text().includes(`the server responded with a status of ${status}`))) return;
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== at && protocol !== "data:") others.push(request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && !expected.includes(response.status())) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(at + target, { waitUntil: "networkidle" });
    await check(page);
    if (picture) await page.screenshot({ path: path.join(process.env.ALMAGEST_SCREENSHOTS, `${picture}.png`) });
  } finally {
    await context.close();
  }
  assert.deepEqual(complaints, []);
  assert.deepEqual(others, []);
}

// Asserts that axe-core finds nothing against accessibility in the page as it stands.
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
  }));
  assert.deepEqual(told, []);
}
