// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, visit } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

// WCAG contrast of two CSS colours "rgb(r, g, b)".
function contrast(a, b) {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).slice(0, 3).map((v) => {
      const part = v / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

async function coloursOf(page, selector) {
  return page.locator(selector).first().evaluate((element) => {
    let ground = element;
    while (ground && /rgba\(0, 0, 0, 0\)|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
    return [getComputedStyle(element).color, getComputedStyle(ground ?? document.body).backgroundColor];
  });
}

const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

for (const scheme of ["light", "dark"]) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    const how = { scheme, width, height };
    test(`the front page, ${scheme}, ${width} pixels wide`, async () => {
      await visit(browser, "/", { ...how, picture: `home-${scheme}-${width}` }, async (page) => {
        assert.match(await page.title(), /Tests & <trials>/);
        assert.equal(await page.locator("h1").innerText(), "Tests & <trials>");
        assert.match(await page.getByRole("note").innerText(), /An archive for tests\..*MJD 61000/s);
        const rows = await page.locator("table tbody tr").allInnerTexts();
        assert.equal(rows.length, 2);
        assert.match(rows[0], /JWST James Webb Space Telescope\s+5\s+1\s+\d+/);
        assert.equal(await overflows(page), false, "the page is wider than the window");
        for (const selector of ["main p", "td", "th", "footer", "nav a", "pre", ".banner"]) {
          const [ink, ground] = await coloursOf(page, selector);
          assert.ok(contrast(ink, ground) >= 4.5, `${selector}: ${ink} on ${ground}`);
        }
      });
    });
    test(`the API page, ${scheme}, ${width} pixels wide`, async () => {
      await visit(browser, "/api", { ...how, picture: `api-${scheme}-${width}` }, async (page) => {
        assert.match(await page.title(), /API/);
        const paths = await page.locator("table").first().locator("tbody tr").allInnerTexts();
        assert.ok(paths.some((row) => row.includes("/search/{mission}/api/v0.1/search")));
        assert.equal(await overflows(page), false, "the page is wider than the window");
      });
    });
  }
}

test("the ways from the front page lead somewhere", async () => {
  await visit(browser, "/", {}, async (page) => {
    for (const name of ["API", "health", "metrics", "Archive"]) {
      const href = await page.getByRole("link", { name, exact: true }).first().getAttribute("href");
      const answer = await page.request.get(new URL(href, page.url()).href);
      assert.equal(answer.status(), 200, name);
    }
  });
});

test("every example on the API page works", async () => {
  await visit(browser, "/api", {}, async (page) => {
    const links = await page.locator("table a").evaluateAll((all) => all.map((a) => a.href));
    assert.ok(links.length >= 3);
    for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
  });
});

test("a page has one heading, a language, and tables with heads", async () => {
  for (const target of ["/", "/api"]) {
    await visit(browser, target, {}, async (page) => {
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      for (const table of await page.locator("table").all()) assert.ok((await table.locator("th").count()) > 0);
    });
  }
});
