// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset, a program and a reference file on pages of their own, in an archive with simulated files.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";

import { axe, launch, MODES, sky as at, visit } from "./browser.mjs";

const PUBLIC = "/dataset/jwst/jw09001-o001_t001_nircam";
// Each part of a dataset with something that is in it.
const PARTS = { Metadata: "dl", Files: "li", Provenance: ".detail-step", Versions: "summary" };

let browser;
let exclusive; // a dataset of program 9003
let exposure; // one of program 9001
const named = async (program, levels) => {
  const answer = await fetch(`${at}/api/v1/missions/jwst/search`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      conditions: [{ column: "program", condition: program }, { column: "productLevel", condition: levels }, { column: "exp_type", condition: "NRC_IMAGE" }],
      columns: ["fileSetName"],
      limit: 1,
    }),
  });
  return (await answer.json()).rows[0].fileSetName;
};

before(async () => {
  browser = await launch();
  exclusive = await named("9003", "3");
  exposure = await named("9001", "1b");
});
after(async () => {
  await browser?.close();
});

const tab = (page, name) => page.getByRole("tab", { name });
const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

for (const [scheme, width, height] of MODES) {
  const how = { at, scheme, width, height };
  test(`a dataset, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, PUBLIC, { ...how, picture: `dataset-${scheme}-${width}` }, async (page) => {
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "jw09001-o001_t001_nircam");
      assert.match(await page.title(), /^jw09001-o001_t001_nircam · /);
      const picture = page.getByRole("img", { name: /Preview of/ });
      await picture.waitFor();
      await page.waitForFunction(() => document.querySelector(".detail-picture img")?.naturalWidth > 0);
      await page.getByRole("img", { name: /outlines on the sky, north up/ }).waitFor();
      for (const [name, mark] of Object.entries(PARTS)) {
        await tab(page, name).click();
        await page.getByRole("tabpanel", { name }).locator(mark).first().waitFor();
        await axe(page);
        assert.equal(await overflows(page), false, `${name} is wider than the window`);
      }
    });
  });
  test(`a program, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/program/jwst/9003", { ...how, picture: `program-${scheme}-${width}` }, async (page) => {
      await page.getByRole("heading", { name: "Releases to come" }).waitFor();
      await axe(page);
      assert.equal(await overflows(page), false, "the page is wider than the window");
    });
  });
}

test("the metadata say what is asked for, with units, and nulls when they are wanted", async () => {
  await visit(browser, PUBLIC, { at }, async (page) => {
    const panel = page.getByRole("tabpanel");
    const labels = () => panel.locator("dt").allInnerTexts();
    await panel.locator("dt", { hasText: /^Instrument$/ }).waitFor();
    const before = (await labels()).length;
    await page.getByRole("textbox", { name: "Find in the metadata" }).fill("wavelength shortest");
    await page.waitForFunction(() => document.querySelectorAll(".detail-metadata dt").length === 1);
    assert.match(await panel.locator("dd").first().innerText(), /^1\.\d+e-6 m$/);
    await page.getByRole("textbox", { name: "Find in the metadata" }).fill("");
    await page.getByRole("checkbox", { name: /Empty/ }).check();
    await page.waitForFunction((count) => document.querySelectorAll(".detail-metadata dt").length > count, before);
    await page.getByRole("checkbox", { name: "Descriptions" }).check();
    assert.ok((await panel.locator(".detail-description").count()) > before);
  });
});

test("the tabs go by the keyboard, and the address says which is shown", async () => {
  await visit(browser, PUBLIC, { at }, async (page) => {
    await tab(page, "Metadata").focus();
    for (const name of ["Files", "Provenance", "Versions"]) {
      await page.keyboard.press("ArrowRight");
      await page.getByRole("tabpanel", { name }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get("tab"), name.toLowerCase());
      assert.match(await page.evaluate(() => document.activeElement.textContent), new RegExp(name));
    }
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await tab(page, "Versions").getAttribute("aria-selected"), "true");
  });
});

test("a file comes by its name", async () => {
  await visit(browser, `${PUBLIC}?tab=files`, { at }, async (page) => {
    const link = page.getByRole("tabpanel").getByRole("link", { name: /f115w_i2d\.fits$/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.match(download.suggestedFilename(), /f115w_i2d\.fits$/);
    assert.equal(await download.failure(), null);
  });
});

test("an exclusive dataset says until when, shows no picture, and gives no file", async () => {
  await visit(browser, `/dataset/jwst/${exclusive}?tab=files`, { at, picture: "dataset-exclusive" }, async (page) => {
    await page.getByText(/No preview: exclusive/).waitFor();
    await page.getByText(/; sign in/).last().waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /No preview: exclusive until \d{4}-\d{2}-\d{2}/);
    assert.match(text, /none of them to be had/);
    assert.match(text, /Exclusive until \d{4}-\d{2}-\d{2}; sign in/);
    assert.equal(await page.locator("main a[download]").count(), 0);
    assert.equal(await page.locator(".detail-picture img").count(), 0);
    await axe(page);
  });
});

test("provenance leads from an exposure to what was made of it, and to reference files", async () => {
  await visit(browser, `/dataset/jwst/${exposure}?tab=provenance`, { at, picture: "dataset-provenance" }, async (page) => {
    await page.getByRole("heading", { name: /^Made into/ }).waitFor();
    const steps = await page.locator(".detail-provenance section", { hasText: "This dataset" }).locator(".detail-step").allInnerTexts();
    assert.deepEqual(steps.filter((step) => ["uncal", "rate", "cal"].includes(step)), ["uncal", "rate", "cal"]);
    await page.getByText(/reference files?$/).first().click();
    const reference = page.locator(".detail-references a", { hasText: /\.fits$/ }).first();
    const file = await reference.innerText();
    await reference.click();
    await page.getByRole("heading", { level: 1, name: file }).waitFor();
    await page.getByText(/^Used by \d+ datasets? that you may read/).waitFor();
    const link = page.getByRole("link", { name: exposure });
    const about = await (await page.request.get(`${at}/api/v1/missions/jwst/references/${file}`)).json();
    const held = page.getByRole("link", { name: /^Download \(/ });
    assert.equal(await held.count(), about.size === null ? 0 : 1);
    await axe(page);
    await page.screenshot({ path: `${process.env.ALMAGEST_SCREENSHOTS}/reference.png` });
    await link.click();
    await page.getByRole("heading", { level: 1, name: exposure }).waitFor();
  });
});

test("a reference that the archive has is downloaded from its page", async () => {
  await visit(browser, "/reference/jwst/jwst_nircam_flat_9013.fits", { at }, async (page) => {
    const link = page.getByRole("link", { name: /^Download \(/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(download.suggestedFilename(), "jwst_nircam_flat_9013.fits");
    const about = await (await page.request.get(`${at}/api/v1/missions/jwst/references/jwst_nircam_flat_9013.fits`)).json();
    assert.equal(statSync(await download.path()).size, about.size);
  });
  await visit(browser, "/reference/jwst/jwst_nircam_dark_9005.fits", { at }, async (page) => {
    await page.getByText(/^Used by \d+ datasets? that you may read/).waitFor();
    assert.equal(await page.getByRole("link", { name: /^Download \(|get it/ }).count(), 0); // simulated: there is none anywhere
  });
});

test("a dataset's own page brings its files, all of them or those chosen", async () => {
  await visit(browser, `/dataset/jwst/${exposure}`, { at }, async (page) => {
    await page.getByRole("button", { name: `Download ${exposure}` }).click();
    const item = page.getByRole("menuitem", { name: /^Recommended files \d+ files?, / });
    const [download] = await Promise.all([page.waitForEvent("download"), item.click()]);
    assert.match(download.suggestedFilename(), /\.zip$/);
    await page.getByRole("button", { name: "Download…" }).click();
    await page.getByRole("dialog", { name: /Download/ }).waitFor();
  });
});

test("a program leads to searches for its parts, and says how to cite it", async () => {
  await visit(browser, "/program/jwst/9003", { at }, async (page) => {
    const citation = await page.locator(".program-citation").innerText();
    assert.match(citation, /^(Simulated d|D)ata of JWST program 9003, “SIMULATED: .*principal investigator .*observed 20\d\d-\d\d-\d\d.*snapshot s\d+: http/);
    const mode = page.getByRole("link", { name: /datasets? of NIRCAM NRC_IMAGE/ });
    const wanted = new URL(await mode.getAttribute("href"), at);
    assert.equal(wanted.pathname, "/search/jwst/results");
    assert.deepEqual(Object.fromEntries(wanted.searchParams), { program: "9003", instrume: "NIRCAM", exp_type: "NRC_IMAGE" });
    const conditions = [...wanted.searchParams].map(([column, condition]) => ({ column, condition }));
    const answer = await page.request.post(`${at}/api/v1/missions/jwst/count`, { data: { conditions } });
    assert.equal(String((await answer.json()).total), await mode.innerText());
  });
});

test("what there is not is said calmly", async () => {
  await visit(browser, "/dataset/jwst/jw00000000000_00000_00000", { at }, async (page) => {
    await page.getByText("The archive has no dataset of this name").waitFor();
    await axe(page);
  });
  await visit(browser, "/program/jwst/1", { at, expected: [404] }, async (page) => {
    await page.getByText("The archive has nothing of this program").waitFor();
  });
});

test("files of a guide star say which attempt they are of", async () => {
  for (const [scheme, width, height] of MODES) {
    await visit(browser, "/dataset/jwst/jw09001001001_gs-id_2", { at, scheme, width, height, picture: `guide-star-${scheme}-${width}` }, async (page) => {
      await tab(page, "Files").click();
      const files = page.getByRole("tabpanel", { name: "Files" });
      await files.getByText("attempt 2, stacked").first().waitFor();
      assert.equal(await files.getByText(/^attempt 2, (image|stacked)$/).count(), await files.locator("li").count());
      await axe(page);
      assert.equal(await overflows(page), false, "the page is wider than the window");
    });
  }
});
