// SPDX-License-Identifier: GPL-3.0-or-later
// The front page, and the page of the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, axe, launch, MODES, visit } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
const numbers = (n) => n.toLocaleString("en-US");

for (const [scheme, width, height] of MODES) {
  const how = { scheme, width, height };
  test(`the front page, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/", { ...how, picture: `home-${scheme}-${width}` }, async (page) => {
      await page.getByRole("heading", { level: 1, name: "Tests & <trials>" }).waitFor();
      assert.match(await page.title(), /Tests & <trials>/);
      assert.match(await page.getByRole("note").innerText(), /An archive for tests\..*MJD 61000/s);
      const { missions } = await (await page.request.get(`${address}/api/v1/missions`)).json();
      const told = await page.locator("main tbody tr").evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.innerText.trim())));
      assert.ok(told.length >= 2);
      assert.deepEqual(told, missions.map(({ name, title, datasets, exclusive }) => [`${name} ${title}`, numbers(datasets), numbers(exclusive)]));
      assert.equal(await overflows(page), false, "the page is wider than the window");
      await axe(page);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
      assert.equal(Math.max(...ground) < 128, scheme === "dark");
    });
  });
  test(`the API page, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/api", { ...how, picture: `api-${scheme}-${width}` }, async (page) => {
      assert.match(await page.title(), /API/);
      const paths = await page.locator("table").first().locator("tbody tr").allInnerTexts();
      assert.ok(paths.some((row) => row.includes("/search/{mission}/api/v0.1/search")));
      assert.equal(await overflows(page), false, "the page is wider than the window");
      await axe(page);
      if (width < 600) return;
      const links = await page.locator("table a").evaluateAll((all) => all.map((a) => a.href));
      assert.ok(links.length >= 3);
      for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
    });
  });
}

test("the front page leads to a mission's search, to help and to the API, and back leads home", async () => {
  await visit(browser, "/", {}, async (page) => {
    await page.getByRole("main").getByRole("link", { name: "JWST", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "JWST search" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "JWST search" }).getAttribute("aria-current"), "page");
    await page.goBack();
    await page.getByRole("main").getByRole("table").waitFor();
    await page.getByRole("contentinfo").getByRole("link", { name: "Help" }).click();
    await page.waitForURL(`${address}/help/search`);
    await page.getByRole("contentinfo").getByRole("link", { name: "API" }).click();
    await page.waitForURL(`${address}/api`);
    assert.equal(await page.locator("h1").count(), 1);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });
});

test("light or dark is chosen by hand, and stays", async () => {
  await visit(browser, "/", {}, async (page) => {
    await page.getByRole("button", { name: "Light or dark" }).press("Enter");
    await page.getByRole("menuitem", { name: "Dark" }).click();
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    assert.equal(await scheme(), "dark");
    await page.reload();
    await page.getByRole("main").getByRole("table").waitFor();
    assert.equal(await scheme(), "dark");
  });
});

test("an address that leads nowhere says so", async () => {
  await visit(browser, "/no/such/page", { expected: [404] }, async (page) => {
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await page.locator("h1").count(), 1);
    await page.getByRole("navigation", { name: "Missions" }).getByRole("link").first().waitFor();
  });
});
