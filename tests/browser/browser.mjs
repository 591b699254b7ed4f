// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the server under test, in Debian's Chromium, that keeps account of all that goes wrong and wherever it asks.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../../web/package.json");
const { chromium } = createRequire(web)("playwright-core");

export const address = process.env.ALMAGEST_URL;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

// Opens `target`, hands the page to `check`, and then asserts that nothing went wrong and nobody else was asked.
export async function visit(browser, target, { scheme = "light", width = 1440, height = 900, picture, prepare } = {}, check) {
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
      if (origin !== address && protocol !== "data:") others.push(request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(address + target, { waitUntil: "networkidle" });
    await check(page);
    if (picture) await page.screenshot({ path: path.join(process.env.ALMAGEST_SCREENSHOTS, `${picture}.png`) });
  } finally {
    await context.close();
  }
  assert.deepEqual(complaints, []);
  assert.deepEqual(others, []);
}
