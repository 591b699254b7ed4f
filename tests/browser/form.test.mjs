// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a Mission Search. What it shows is compared with what the archive answers to the same question.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, MODES, visit } from "./browser.mjs";

const at = process.env.ALMAGEST_ROWS_URL;
const API = `${at}/api/v1/missions/jwst`;

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const words = (n) => n.toLocaleString("en-US");
const ask = async (page, path, data) => (await page.request.post(`${API}/${path}`, { data })).json();
const totalOf = async (page, search) => (await ask(page, "count", search)).total;
const facetOf = async (page, column, search = {}) => (await ask(page, "facets", { search, facets: [{ column, limit: 1000 }] })).facets[0];

const tally = (page) => page.locator(".tally-count strong");
// Waits until the count is `total` and no longer that of an earlier search.
async function counts(page, total) {
  const fits = page.locator(".tally-count:not([data-stale]) strong", { hasText: new RegExp(`^${words(total)}$`) });
  await fits.waitFor({ timeout: 5000 }).catch(async () => assert.fail(`${await tally(page).innerText()} instead of ${words(total)}`));
}
const field = (page, column) => page.locator(`input[data-column="${column}"]`);
const options = (page) => page.locator('[role="option"]:visible');
// A field that has no place of its own in the form is added.
async function added(page, column) {
  await page.getByLabel("Add a column").waitFor(); // the form is laid out
  if ((await field(page, column).count()) === 0) {
    await page.getByLabel("Add a column").fill(column);
    await page.getByRole("option", { name: new RegExp(`\\b${column}\\b`) }).first().click();
  }
  return field(page, column);
}

test("typing narrows the count", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    await counts(page, await totalOf(page, {}));
    const [first] = (await facetOf(page, "program")).values;
    await field(page, "program").fill(String(first.value));
    await counts(page, first.rows);
    const conditions = [{ column: "program", condition: String(first.value) }];
    const [instrument] = (await facetOf(page, "instrume", { conditions })).values;
    await page.getByRole("checkbox", { name: `${instrument.value}, ${words(instrument.rows)}` }).check();
    await counts(page, instrument.rows);
    assert.equal(new URL(page.url()).search, `?program=${first.value}&instrume=${instrument.value}`);
    await page.getByRole("button", { name: "Reset" }).click();
    await counts(page, await totalOf(page, {}));
    assert.equal(new URL(page.url()).search, "");
  });
});

test("every value that can be checked finds as many as stand beside it", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    for (const legend of ["Instrument", "Exposure type", "Optical elements"]) {
      const group = page.getByRole("group", { name: legend, exact: true });
      await group.getByRole("checkbox").nth(2).waitFor();
      const boxes = await group.getByRole("checkbox").all();
      assert.ok(boxes.length >= 3, legend);
      for (const box of [boxes[0], boxes.at(-1)]) {
        const rows = Number(/, ([\d,]+)$/.exec(await box.getAttribute("aria-label"))[1].replaceAll(",", ""));
        await box.check();
        await counts(page, rows);
        await group.getByRole("button", { name: `Any ${legend}` }).click();
        await counts(page, await totalOf(page, {}));
      }
    }
  });
});

test("values complete what is typed, with their counts", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    const { values } = await facetOf(page, "targprop");
    const target = values.find(({ value }) => /^[\w-]{4,}$/.test(value));
    await field(page, "targprop").pressSequentially(target.value.slice(0, 4));
    const option = page.getByRole("option", { name: `${target.value} ${words(target.rows)}`, exact: true });
    if ((await option.count()) === 0) await field(page, "targprop").fill(target.value);
    await axe(page);
    await option.click();
    assert.equal(await field(page, "targprop").inputValue(), target.value);
    await counts(page, await totalOf(page, { conditions: [{ column: "targprop", condition: target.value }] }));
  });
});

test("names are resolved line by line, and those not found are left out", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    await page.getByLabel("Objects or positions").fill("M31\nnosuchobject\ngal 0 0\n00:42:44 +41:16:09");
    await page.getByText("nosuchobject: not found, left out of the count").waitFor();
    assert.equal(await page.locator(".place-found").count(), 3);
    assert.match(await page.locator(".place-found").first().innerText(), /M 31\s+10\.684\d \+41\.268\d/);
    assert.match(await page.locator(".place-found").nth(1).innerText(), /266\.40\d+ \u221228\.93\d+/);
    const targets = ["M31", { ra_deg: 266.405, dec_deg: -28.936 }, "00:42:44 +41:16:09"];
    await counts(page, await totalOf(page, { targets, radius_deg: 0.05 }));
    await page.getByLabel("Radius", { exact: true }).fill("40");
    await page.getByLabel("Unit of the radius").selectOption("deg");
    await counts(page, await totalOf(page, { targets, radius_deg: 40 }));
    assert.match(await page.locator(".tally").innerText(), /1 line not found, left out/);
  });
});

test("a target of the archive is offered by its name, and becomes a condition", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    const { values } = await facetOf(page, "targprop");
    const { value } = values.find((target) => /^[\w-]{5,}$/.test(target.value));
    await page.getByLabel("Objects or positions").fill(value);
    await page.getByRole("button", { name: new RegExp(`^Search for datasets of the target ${value},`) }).click();
    assert.equal(await page.getByLabel("Objects or positions").inputValue(), "");
    await counts(page, await totalOf(page, { conditions: [{ column: "targprop", condition: `"${value}"` }] }));
  });
});

test("a list of 50 positions is uploaded, survives a reload and can be shared", async () => {
  const url = await (async () => {
    let shared;
    await visit(browser, "/search/jwst", { at }, async (page) => {
      const { rows } = await ask(page, "search", {
        conditions: [{ column: "targ_ra", condition: "!null" }, { column: "targ_dec", condition: "!null" }], columns: ["targ_ra", "targ_dec"], limit: 50,
      });
      const places = rows.map((row) => ({ ra_deg: row.targ_ra, dec_deg: row.targ_dec }));
      assert.equal(places.length, 50);
      const lines = places.map(({ ra_deg, dec_deg }, i) => `${ra_deg};${dec_deg};"note ${i}"`);
      const buffer = Buffer.from(`ra;DEC;Note\r\n${lines.join("\r\n")}\r\n400;1;x\r\n`);
      await page.getByLabel("File with a list").setInputFiles({ name: "places.csv", mimeType: "text/csv", buffer });
      await page.getByText("50 positions, 1 line with problems").waitFor();
      assert.match(await page.locator(".list-panel").innerText(), /also: Note/);
      await page.getByText("Lines with problems", { exact: true }).click();
      await page.getByText("line 52 '400' is no right ascension").waitFor();
      const total = await totalOf(page, { targets: places, radius_deg: 0.05 });
      assert.ok(total >= 50);
      await counts(page, total);
      await page.waitForURL(/#list=/);
      await page.reload({ waitUntil: "networkidle" });
      await counts(page, total);
      shared = { address: page.url().slice(at.length), total };
    });
    return shared;
  })();
  await visit(browser, url.address, { at }, async (page) => {
    await counts(page, url.total);
    await page.getByText("50 positions, 1 line with problems").waitFor();
  });
});

test("a list that can't be used is refused with a sentence", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    const upload = (text) => page.getByLabel("File with a list").setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await upload("RA,Dec\n\"1,2\n");
    await page.getByText("The quote that opens in line 2 is never closed.").waitFor();
    await upload(`RA,Dec\n${"1,2\n".repeat(10_001)}`);
    await page.getByText("The list has 10,001 targets; a search takes 10,000.").waitFor();
    await upload("Target\nnosuch1\nnosuch2\n");
    await page.getByText("None of the names in the file was found.").waitFor();
    await counts(page, await totalOf(page, {}));
  });
});

test("a wrong condition shows the archive's sentence and its wrong part", async () => {
  await visit(browser, "/search/jwst", { at, expected: [400] }, async (page) => {
    const input = await added(page, "duration");
    await input.fill("> 1, twelve");
    const note = page.getByRole("alert");
    await note.waitFor();
    assert.match(await note.innerText(), /^'twelve' is not a number; write 5, >5/);
    assert.equal(await note.locator("mark").innerText(), "twelve");
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    await counts(page, await totalOf(page, {}));
    await input.fill("> 1");
    await note.waitFor({ state: "detached" });
    await counts(page, await totalOf(page, { conditions: [{ column: "duration", condition: "> 1" }] }));
  });
});

test("keys alone lead from the empty form to the results and back, and typing leaves no trace in the history", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    const entries = await page.evaluate(() => history.length);
    await page.keyboard.press("Tab");
    for (let i = 0; i < 60 && !(await page.evaluate(() => document.activeElement?.matches('input[data-column="targprop"]'))); i += 1) {
      await page.keyboard.press("Tab");
    }
    const [{ value }] = (await facetOf(page, "targprop")).values;
    await page.keyboard.type(value.slice(0, 1));
    await options(page).first().waitFor();
    await page.keyboard.press("ArrowDown");
    const chosen = await page.locator('[role="option"][data-combobox-selected]:visible').locator("span").first().innerText();
    await page.keyboard.press("Enter");
    await options(page).first().waitFor({ state: "hidden" });
    assert.match(new URL(page.url()).pathname, /^\/search\/jwst$/);
    const { total } = await ask(page, "count", { conditions: [{ column: "targprop", condition: `"${chosen}"` }] });
    await counts(page, total);
    assert.equal(await page.evaluate(() => history.length), entries);
    const search = new URL(page.url()).search;
    await page.keyboard.press("Enter");
    await page.waitForURL(`${at}/search/jwst/results${search}`);
    assert.equal(await page.evaluate(() => history.length), entries + 1);
    await page.goBack();
    await counts(page, total);
    assert.equal((await field(page, "targprop").inputValue()).replaceAll('"', ""), chosen);
  });
});

test("a histogram is dragged with the mouse and moved by keys", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    const input = field(page, "date_obs");
    const low = page.getByRole("slider", { name: "Start of exposure, from" });
    const frame = page.getByRole("group", { name: "Range of Start of exposure" }).locator("svg").first();
    await frame.scrollIntoViewIfNeeded();
    const box = await frame.boundingBox();
    await page.mouse.move(box.x + 1, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 4 });
    await page.mouse.up();
    const dragged = await input.inputValue();
    assert.match(dragged, /^>=\d{4}-\d\d-\d\d$/);
    await counts(page, await totalOf(page, { conditions: [{ column: "date_obs", condition: dragged }] }));
    await low.focus();
    await page.keyboard.press("PageUp");
    const moved = await input.inputValue();
    assert.ok(moved > dragged, `${moved} after ${dragged}`);
    await page.getByRole("slider", { name: "Start of exposure, to" }).focus();
    await page.keyboard.press("ArrowLeft");
    assert.match(await input.inputValue(), /^\d{4}-\d\d-\d\d \.\. \d{4}-\d\d-\d\d$/);
    await low.focus();
    await page.keyboard.press("Home");
    assert.match(await input.inputValue(), /^<=/);
  });
});

test("any column is found by what is said of it, and explained by what it holds", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    await page.getByLabel("Add a column").fill("readout pattern");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const input = field(page, "readpatt");
    await input.waitFor();
    assert.ok(await input.evaluate((element) => element === document.activeElement));
    await page.getByRole("button", { name: "About Readout pattern" }).click();
    const [first] = (await facetOf(page, "readpatt")).values;
    const example = page.getByRole("dialog").getByRole("button", { name: `!${first.value}`, exact: true });
    await axe(page);
    await example.click();
    assert.equal(await input.inputValue(), `!${first.value}`);
    await counts(page, await totalOf(page, { conditions: [{ column: "readpatt", condition: `!${first.value}` }] }));
    await page.getByRole("button", { name: "Remove the condition on Readout pattern" }).click();
    await counts(page, await totalOf(page, {}));
    assert.ok(await page.getByLabel("Add a column").evaluate((element) => element === document.activeElement));
  });
});

test("a wavelength is covered if it lies between both ends", async () => {
  await visit(browser, "/search/jwst", { at }, async (page) => {
    await page.getByLabel("Covers the wavelength", { exact: true }).fill("3300");
    await page.getByLabel("Unit of the wavelength").selectOption("nm");
    await counts(page, await totalOf(page, { conditions: [{ column: "em_min", condition: "<=3.3e-6" }, { column: "em_max", condition: ">=3.3e-6" }] }));
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await page.getByLabel("Covers the wavelength", { exact: true }).inputValue(), "3.3");
  });
});

test("a condition that is no list of values stays a text", async () => {
  await visit(browser, "/search/jwst?instrume=NIR*", { at }, async (page) => {
    assert.equal(await field(page, "instrume").inputValue(), "NIR*");
    await field(page, "instrume").fill("");
    await page.getByRole("group", { name: "Instrument", exact: true }).getByRole("checkbox").first().waitFor();
  });
});

for (const [scheme, width, height] of MODES) {
  const how = { at, scheme, width, height, expected: [400] };
  test(`axe finds nothing in the form and its help, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/search/jwst", how, async (page) => {
      await counts(page, await totalOf(page, {}));
      await axe(page);
    });
    const filled = "/search/jwst?target=M31&unresolved=nosuch&instrume=NIRCAM&duration=%3E1,x&date_obs=%3E2023&gs_mag=%3E3";
    await visit(browser, filled, { ...how, picture: `form-${scheme}-${width}` }, async (page) => {
      await page.getByText("nosuch: not found").waitFor();
      await page.getByRole("alert").waitFor();
      await axe(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
      await page.getByLabel("Add a column").click();
      await options(page).first().waitFor();
      await axe(page);
    });
    await visit(browser, "/help/search", how, async (page) => {
      await page.locator("h1").waitFor();
      await axe(page);
    });
  });
}
