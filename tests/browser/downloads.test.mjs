// SPDX-License-Identifier: GPL-3.0-or-later
// The list of downloads, and bundles that the page writes into a file over a bad line.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { axe, launch, MODES, sky, visit } from "./browser.mjs";
import { badLine } from "./cutting.mjs";

const token = process.env.ALMAGEST_SKY_OTHER_TOKEN; // of a user there who has no jobs in other stories
let browser;
let open; // datasets whose files can be had
before(async () => {
  browser = await launch();
  const { rows } = await ask("/missions/jwst/search", { columns: ["fileSetName", "access", "productLevel"], limit: 10_000 });
  open = rows.filter(({ access, productLevel }) => access === "PUBLIC" && /2b/.test(productLevel)).slice(0, 40).map(({ fileSetName }) => fileSetName);
});
after(async () => {
  await browser?.close();
});

async function ask(path, body, who) {
  const answer = await fetch(`${sky}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { "Content-Type": "application/json", ...(who ? { Authorization: `token ${who}` } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

const inBasket = (names) => (context) => context.addInitScript((text) => localStorage.setItem("almagest-basket", text), JSON.stringify({ jwst: names }));
const signedIn = (context) => context.addCookies([{ name: "mast_token", value: token, url: sky }]);
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function openOverlay(page) {
  await page.getByRole("button", { name: "Download…" }).click();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByRole("button", { name: "All", exact: true, pressed: true }).waitFor();
  await page.locator(".download-total[data-old=false]").waitFor();
}

for (const [scheme, width, height] of MODES) {
  test(`a visitor finds what he downloaded, has it again, and forgets it, ${scheme}, ${width} pixels wide`, async () => {
    const how = { at: sky, scheme, width, height, prepare: inBasket(open.slice(0, 2)), expected: [404] };
    await visit(browser, "/basket", how, async (page) => {
      await openOverlay(page);
      await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^Download \d/ }).click()]);
      await page.getByText("(", { exact: false }).filter({ hasText: /bytes\)$/ }).first().waitFor();
      await page.screenshot({ path: `${process.env.ALMAGEST_SCREENSHOTS}/download-begun-${scheme}-${width}.png` });
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Downloads" }).click();
      const row = page.getByRole("row", { name: new RegExp(`${open[0]}, ${open[1]} — all files JWST \\d+ files .* zip until 20`) });
      await row.waitFor();
      await row.getByRole("button", { name: /^How to fetch/ }).click();
      await page.getByText(/^curl -C - /).waitFor();
      await page.mouse.move(1, 1);
      await page.getByRole("tooltip").waitFor({ state: "detached" });
      await axe(page);
      assert.ok(await fits(page), "the page is wider than the window");
      await page.screenshot({ path: `${process.env.ALMAGEST_SCREENSHOTS}/downloads-${scheme}-${width}.png` });
      if (width < 1000) return; // what it does is the same
      const [again] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: /^Again/ }).click()]);
      const bytes = await again.createReadStream();
      const hash = createHash("sha256");
      for await (const piece of bytes) hash.update(piece);
      const address = await page.locator(".ways .mono").first().innerText();
      const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
      assert.equal(hash.digest("hex"), createHash("sha256").update(whole).digest("hex"));
      await page.reload();
      await row.waitFor();
      // Of one that the archive has no longer, the same is asked anew.
      const id = /selections\/(\w+)/.exec(address)[1];
      await page.route(`**/api/v1/selections/${id}`, (route) => route.fulfill({ status: 404, contentType: "application/problem+json", body: '{"detail": "gone"}' }));
      await page.reload();
      await page.getByText("no longer kept").waitFor();
      await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^Again/ }).click()]);
      await page.getByText("2 downloads").waitFor();
      await page.getByRole("button", { name: /^Remove / }).last().click();
      await page.getByText("1 download", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Forget all" }).click();
      await page.getByText("Nothing yet.").waitFor();
    });
  });
}

test("a user finds selections and jobs in one list, and one whose files changed is made anew", async () => {
  const selection = { datasets: open.slice(0, 1), files: { quick: "all" } };
  const stored = await ask("/missions/jwst/selections", { selection, name: "for a paper" }, token);
  const { job } = await ask("/missions/jwst/jobs", { selection, name: "staged for a paper" }, token);
  await visit(browser, "/downloads", { at: sky, prepare: signedIn, picture: "downloads-user" }, async (page) => {
    await page.getByRole("link", { name: job.name }).waitFor();
    await page.getByRole("row", { name: /for a paper .* — all files JWST/ }).waitFor();
    await axe(page);
    await page.route(`**/api/v1/selections/${stored.id}`, (route) => route.fulfill({ json: { ...stored, state: "changed" } }));
    await page.reload();
    await page.getByText("files changed since").waitFor();
    const renewing = page.waitForRequest(`**/api/v1/selections/${stored.id}/renew`);
    await Promise.all([page.waitForEvent("download"), renewing, page.getByRole("button", { name: "Again: for a paper" }).click()]);
    await page.getByRole("button", { name: "Remove for a paper" }).nth(1).waitFor();
    await page.unroute(`**/api/v1/selections/${stored.id}`);
    for (let left = await page.getByRole("button", { name: "Remove for a paper" }).count(); left > 0; left -= 1) {
      await page.getByRole("button", { name: "Remove for a paper" }).first().click();
      await page.waitForFunction((n) => [...document.querySelectorAll("button")].filter((each) => each.ariaLabel === "Remove for a paper").length < n, left);
    }
  });
  await ask(`/jobs/${job.id}/cancel`, {}, token);
});

test("over a bad line the page writes the whole bundle into the file, and says how far it is", async () => {
  const line = await badLine(sky, { bytes: 200_000, cuts: 2 });
  const prepare = async (context) => {
    await inBasket(open.slice(0, 8))(context);
    // The browser's own window for files can't be answered here; files of the page's origin are written in the same way.
    await context.addInitScript(() => {
      globalThis.showSaveFilePicker = async ({ suggestedName }) => {
        const folder = await navigator.storage.getDirectory();
        return folder.getFileHandle(suggestedName, { create: true });
      };
    });
  };
  try {
    await visit(browser, "/basket", { at: line.address, prepare, tolerate: /net::ERR_/, picture: "download-progress" }, async (page) => {
      await openOverlay(page);
      await page.getByRole("button", { name: "Save with progress…" }).click();
      await page.getByText("it goes on by itself").waitFor();
      await page.getByText(/^All .* are in the file\.$/).waitFor({ timeout: 60_000 });
      assert.equal(line.told.cuts, 2);
      // From a connection that breaks before anything came the browser itself asks once more.
      const begun = line.told.ranges.filter((range) => range !== null).map((range) => Number(/^bytes=(\d+)-$/.exec(range)[1]));
      assert.ok(begun.length >= 1 && begun[0] > 0 && begun.every((at, i) => i === 0 || at >= begun[i - 1]), String(line.told.ranges));
      const arrived = await page.evaluate(async () => {
        const folder = await navigator.storage.getDirectory();
        for await (const [name, handle] of folder.entries()) {
          const digest = await crypto.subtle.digest("SHA-256", await (await handle.getFile()).arrayBuffer());
          return { name, sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
        }
      });
      const address = await page.locator(".ways .mono").first().innerText();
      const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
      assert.equal(arrived.sha256, createHash("sha256").update(whole).digest("hex"));
      assert.match(arrived.name, /^jwst-.*\.zip$/);
    });
  } finally {
    line.close();
  }
});

test("what a user takes from the menu of a dataset is in his list, to be had again and removed; a visitor's is stored nowhere", async () => {
  const dataset = open[0];
  const results = `/search/jwst/results?row=${dataset}`;
  const fromMenu = async (page) => {
    await page.getByRole("region", { name: `Dataset ${dataset}` }).getByRole("button", { name: `Download ${dataset}` }).click();
    const item = page.getByRole("menuitem", { name: /^All files \d+ files?, / });
    await item.waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), item.click()]);
    assert.equal(download.suggestedFilename(), `${dataset}.zip`);
    return readFileSync(await download.path());
  };
  const listed = async () => (await ask("/selections?limit=500", null, token)).selections.filter(({ name }) => name === dataset);
  const stored = [];
  const noting = (page) => page.on("request", (request) => {
    if (request.method() === "POST" && /\/(selections|bundle)$/.test(new URL(request.url()).pathname)) stored.push(new URL(request.url()).pathname);
  });
  await visit(browser, results, { at: sky, tolerate: /net::ERR_/ }, async (page) => {
    noting(page);
    assert.ok((await fromMenu(page)).length > 1000);
    assert.ok(stored.length > 0 && stored.every((path) => path.endsWith("/bundle")), String(stored));
  });
  stored.length = 0;
  assert.deepEqual(await listed(), []);
  await visit(browser, results, { at: sky, prepare: signedIn, expected: [404] }, async (page) => {
    noting(page);
    const first = await fromMenu(page);
    assert.deepEqual(stored, ["/api/v1/missions/jwst/selections"]);
    const [entry] = await listed();
    assert.equal(entry.format, "zip");
    assert.deepEqual(entry.order.selection, { datasets: [dataset], files: { quick: "all" } });
    await page.goto(`${sky}/downloads`);
    const row = page.getByRole("row", { name: new RegExp(`${dataset} ${dataset} — all files JWST \\d+ files? .* zip until 20`) });
    await row.waitFor();
    const [again] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: /^Again/ }).click()]);
    assert.ok(first.equals(readFileSync(await again.path())));
    await row.getByRole("button", { name: /^Remove / }).click();
    await row.waitFor({ state: "detached" });
    assert.deepEqual(await listed(), []);
    assert.equal((await fetch(`${sky}/api/v1/selections/${entry.id}`)).status, 404);
  });
});

test("files that a program had by their URIs are in the user's list, to be had again when they are kept no longer", async () => {
  const { products } = await ask("/missions/jwst/products", { datasets: open.slice(0, 1) }, token);
  const uris = products.filter(({ held }) => held).slice(0, 2).map(({ uri }) => uri);
  const order = { service: "Mast.Bundle.Request", params: { urlList: uris.join(","), filename: "by & by", extension: "zip" } };
  const answer = await fetch(`${sky}/api/v0/invoke`, { method: "POST", headers: { Authorization: `token ${token}` }, body: new URLSearchParams({ request: JSON.stringify(order) }) });
  const { url } = await answer.json();
  const id = /selections\/(\w+)/.exec(url)[1];
  await visit(browser, "/downloads", { at: sky, prepare: signedIn, expected: [404] }, async (page) => {
    const rows = page.getByRole("row", { name: /by & by .* — by URI/ });
    await rows.first().waitFor();
    await axe(page);
    const [first] = await Promise.all([page.waitForEvent("download"), rows.getByRole("button", { name: /^Again/ }).click()]);
    assert.equal(first.suggestedFilename(), "by & by.zip");
    await page.route(`**/api/v1/selections/${id}`, (route) => (route.request().method() === "GET" ? route.fulfill({ status: 404, contentType: "application/problem+json", body: '{"detail": "gone"}' }) : route.continue()));
    await page.reload();
    await page.getByText("no longer kept").waitFor();
    const [second] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Again: by & by" }).click()]);
    assert.equal(second.suggestedFilename(), "by & by.zip");
    await rows.nth(1).waitFor();
    for (let left = await rows.count(); left > 0; left -= 1) {
      await rows.first().getByRole("button", { name: "Remove by & by" }).click();
      await page.waitForFunction((n) => [...document.querySelectorAll("button")].filter((each) => each.ariaLabel === "Remove by & by").length < n, left);
    }
  });
});
