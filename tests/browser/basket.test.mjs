// SPDX-License-Identifier: GPL-3.0-or-later
// The basket: filled from results, datasets and programs, kept by the browser or the archive, downloaded from.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, axe, launch, MODES, visit } from "./browser.mjs";

const PASSWORD = "correct horse battery";
const NIRCAM = "jw00001001001_02101_00001";
const MIRI = "jw00001002001_02101_00001"; // exclusive
const NIRSPEC = "jw00020001001_03101_00001";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const holds = (page, n) => page.getByRole("link", { name: n === 0 ? /^Basket$/ : new RegExp(`^Basket ?${n} ?dataset`) }).waitFor();
const select = (page, name) => page.getByRole("checkbox", { name: `Select ${name}` }).click();
const icon = (page, words, name) => page.locator(".row-act").and(page.getByRole("button", { name: `${words} the basket: ${name}`, includeHidden: true }));
const addSelected = (page) => page.locator(".selection-bar").getByRole("button", { name: "Add to basket" }).click();
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function signIn(page, name, next = "/basket") {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Name or e-mail address").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.locator(".account-menu").waitFor();
}

async function signOut(page) {
  await page.locator(".account-menu").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).first().waitFor();
}

test("a visitor fills the basket from rows, selections, the drawer and a program, and finds it again", async () => {
  await visit(browser, "/search/jwst/results", {}, async (page) => {
    await select(page, NIRCAM);
    await select(page, MIRI);
    assert.equal(await page.locator(".detail-drawer").count(), 0, "a check box opens nothing");
    await addSelected(page);
    await page.getByText("2 datasets put into the basket.").waitFor();
    await holds(page, 2);
    await icon(page, "Put into", NIRSPEC).click({ force: true });
    await holds(page, 3);
    assert.equal(await page.locator(".detail-drawer").count(), 0);
    await page.getByRole("grid").getByText(NIRSPEC, { exact: true }).first().click();
    await page.getByRole("button", { name: "In the basket", pressed: true }).click();
    await holds(page, 2);
    await page.getByRole("grid").getByText(NIRSPEC, { exact: true }).first().click();
    await page.keyboard.press("b");
    await page.getByRole("button", { name: "In the basket", pressed: true }).waitFor();
    await page.goto(`${address}/program/jwst/20`);
    await page.getByRole("button", { name: "Add to basket" }).click();
    await page.getByText("2 datasets put into the basket; 1 had been in it.").waitFor();
    await page.reload();
    await holds(page, 5);
  });
});

for (const [scheme, width, height] of MODES) {
  test(`the basket's page, ${scheme}, ${width} pixels wide`, async () => {
    const kept = JSON.stringify({ jwst: [NIRCAM, MIRI, NIRSPEC, "gone-since"], veiled: [NIRCAM, MIRI] });
    const prepare = (context) => context.addInitScript((text) => localStorage.getItem("almagest-basket") ?? localStorage.setItem("almagest-basket", text), kept);
    await visit(browser, "/basket", { scheme, width, height, prepare }, async (page) => {
      await holds(page, 4); // what the archive does not have, or not for everybody, just goes
      assert.equal(await page.getByText("gone-since").count(), 0);
      const jwst = page.getByRole("region", { name: "JWST", exact: true });
      const row = (name, words) => jwst.locator("tr", { hasText: name }).filter({ hasText: words }).waitFor();
      await row(MIRI, /NGC-1300\s*MIRI\s*MIR_IMAGE\s*EXCLUSIVE_ACCESS\s*2\s*11\.[56] kB/);
      await row(NIRCAM, /NIRCAM.*PUBLIC\s*3\s*13\.5 kB/);
      await axe(page);
      assert.ok(await fits(page), "the page is wider than the window");
      await page.screenshot({ path: `${process.env.ALMAGEST_SCREENSHOTS}/basket-${scheme}-${width}.png` });
      if (width < 1000) return; // what it does is the same
      await page.getByRole("button", { name: `Take out of the basket: ${NIRSPEC}` }).click();
      await holds(page, 3);
      await jwst.getByRole("button", { name: "Download…" }).click();
      await page.getByRole("dialog", { name: "Download from 2 selected datasets" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Remove all of JWST" }).click();
      await holds(page, 1);
      await page.getByRole("button", { name: /^Remove all of VEILED/ }).click();
      await page.getByText("Nothing is in it.").waitFor();
    });
  });
}

test("signing in brings along what was chosen before, signing out leaves nothing, and two browsers lose nothing of each other", async () => {
  await visit(browser, `/dataset/jwst/${NIRCAM}`, {}, async (page) => {
    await page.getByRole("button", { name: "Add to basket" }).click();
    await holds(page, 1);
    await signIn(page, "dee");
    await page.getByText("1 dataset that you chose before signing in is in your basket now.").waitFor();
    await holds(page, 1);
    assert.equal(await page.evaluate(() => localStorage.getItem("almagest-basket")), null);
    await page.getByText("The archive keeps your basket").waitFor();
    await axe(page);
    await visit(browser, "/", {}, async (other) => {
      await signIn(other, "dee", `/dataset/jwst/${MIRI}`);
      await holds(other, 1);
      await other.getByRole("button", { name: "Add to basket" }).click();
      await holds(other, 2);
      await page.getByRole("button", { name: `Take out of the basket: ${NIRCAM}` }).click();
      await page.getByRole("link", { name: MIRI }).waitFor(); // its answer told that another had changed it
      await holds(page, 1);
    });
    await signOut(page);
    await holds(page, 0);
    await signIn(page, "dee");
    await holds(page, 1);
    await page.getByRole("button", { name: "Remove all of JWST" }).click();
    await page.getByText("Nothing is in it.").waitFor();
  });
});
