// SPDX-License-Identifier: GPL-3.0-or-later
// A page of the server under test, in Debian's Chromium, that keeps account of all that goes wrong and wherever it asks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../../web/package.json");
const { chromium } = createRequire(web)("playwright-core");
const axeSource = readFileSync(createRequire(web).resolve("axe-core/axe.min.js"), "utf8");

/** Of the small archive (tests/api/fixture.py). */
export const address = process.env.ALMAGEST_URL;
/** Of the demonstration: simulated, with files. */
export const sky = process.env.ALMAGEST_SKY_URL;
/** Of rows without files. */
export const rows = process.env.ALMAGEST_ROWS_URL;
/** How each screen is looked at. */
export const MODES = [["light", 1440, 900], ["dark", 390, 844]];

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

const QUIET_MS = 120;

// Waits until the page has asked for nothing for a while: sooner than the half second of "networkidle".
function quietOf(page) {
  const open = new Set();
  let last = Date.now();
  page.on("request", (request) => open.add(request));
  for (const end of ["requestfinished", "requestfailed"]) {
    page.on(end, (request) => {
      open.delete(request);
      last = Date.now();
    });
  }
  return async () => {
    const until = Date.now() + 20_000;
    while ((open.size > 0 || Date.now() - last < QUIET_MS) && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
  };
}

// Opens `target` of the server `at`, hands the page to `check`, and then asserts that nothing went wrong, but for answers
// with an `expected` status and for what `tolerate` fits, and that nobody else was asked.
export async function visit(browser, target, how, check) {
  const { at = address, scheme = "light", width = 1440, height = 900, picture, prepare, tolerate, expected = [] } = how;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, reducedMotion: "reduce" });
  const complaints = [];
  const others = [];
  try {
    await prepare?.(context);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (expected.some((status) => message.text().includes(`the server responded with a status of ${status}`))) return;
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== at && !["data:", "blob:"].includes(protocol)) others.push(request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && !expected.includes(response.status())) complaints.push(`${response.status()} ${response.url()}`);
    });
    const quiet = quietOf(page);
    await page.goto(at + target);
    await quiet();
    await check(page);
    if (picture) await page.screenshot({ path: path.join(process.env.ALMAGEST_SCREENSHOTS, `${picture}.png`) });
  } finally {
    await context.close();
  }
  assert.deepEqual(tolerate ? complaints.filter((complaint) => !tolerate.test(complaint)) : complaints, []);
  assert.deepEqual(others, []);
}

// What axe-core finds wrong with the page as it stands.
async function violationsOf(page, rules = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  return page.evaluate(async (given) => (await globalThis.axe.run(document, { resultTypes: ["violations"], rules: given })).violations, rules);
}

// Asserts that axe-core finds nothing against accessibility in the page as it stands.
export async function axe(page) {
  const told = (await violationsOf(page)).map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
  }));
  assert.deepEqual(told, []);
}

// The same for a component without the landmarks of a page, one line a rule.
export async function faultsOf(page) {
  return (await violationsOf(page, { region: { enabled: false } })).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
}
