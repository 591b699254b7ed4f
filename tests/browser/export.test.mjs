// SPDX-License-Identifier: GPL-3.0-or-later
// Exports of a search, and the search as a program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { faultsOf, launch, MODES, sky } from "./browser.mjs";
import { tell } from "./story.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const shown = ["fileSetName", "instrume", "targprop"];
const search = { conditions: [{ column: "instrume", condition: "!null" }], sort: [{ column: "date_obs", direction: "descending" }] };
const selectedSearch = { conditions: [{ column: "fileSetName", condition: "jw*_00001" }] };

async function exported(ask) {
  const answer = await fetch(`${sky}/api/v1/missions/jwst/export`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(ask),
  });
  assert.equal(answer.status, 200);
  return answer.text();
}
const rowsOf = (csv) => csv.trimEnd().split("\n").length - 1;

async function storyOf() {
  const total = rowsOf(await exported({ search: { ...search, columns: shown }, format: "csv" }));
  const selected = rowsOf(await exported({ search: { ...selectedSearch, columns: shown }, format: "csv" }));
  return { component: "export", mission: "jwst", search, selectedSearch, shown, total, selected };
}

async function opened(page) {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("radio", { name: "CSV" }).waitFor();
}

async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^Export [\d,]+ row/ }).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

for (const [scheme, width] of MODES) {
  test(`the export menu and the programs, ${scheme}, ${width} pixels wide`, async () => {
    const how = { scheme, width, height: 844 };
    await tell(browser, await storyOf(), { ...how, picture: `export-${scheme}-${width}` }, async (page) => {
      await opened(page);
      assert.deepEqual(await faultsOf(page), []);
    });
    await tell(browser, { ...(await storyOf()), component: "query" }, { ...how, picture: `query-${scheme}-${width}` }, async (page) => {
      for (const name of ["curl", "Python, astroquery", "Python, requests"]) {
        await page.getByRole("tab", { name }).click();
        await page.getByRole("button", { name: "Copy" }).waitFor();
        assert.deepEqual(await faultsOf(page), []);
      }
    });
  });
}

test("what is exported is what the archive exports: format, columns, rows and their order", async () => {
  const story = await storyOf();
  await tell(browser, story, {}, async (page) => {
    await opened(page);
    await page.getByRole("button", { name: `Export ${story.selected} rows` }).waitFor();
    await page.getByRole("radio", { name: /^All that match/ }).check();
    const csv = await saved(page);
    assert.match(csv.name, /^jwst-\d{4}-\d\d-\d\d\.csv$/);
    assert.equal(csv.text, await exported({ search: { ...search, columns: shown }, format: "csv" }));
    await page.getByRole("radio", { name: "VOTable" }).check();
    await page.getByRole("radio", { name: /^Selected/ }).check();
    const votable = await saved(page);
    assert.match(votable.name, /\.vot$/);
    assert.match(votable.text, /<VOTABLE/);
    await page.getByRole("radio", { name: /^JSON/ }).check();
    await page.getByRole("radio", { name: /^All \(/ }).check();
    const json = JSON.parse((await saved(page)).text);
    assert.equal(json.rows.length, story.selected);
    assert.ok(json.columns.length > 200);
  });
});

test("an export shows how far it is and can be given up", async () => {
  await tell(browser, await storyOf(), { tolerate: /ERR_FAILED|ERR_ABORTED/ }, async (page) => {
    let release;
    await page.route("**/export", (route) => {
      release = () => route.abort();
    });
    await opened(page);
    await page.getByRole("button", { name: /^Export \d/ }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: /^Export \d/ }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await release().catch(() => {});
  });
});

test("very many rows are saved by the browser itself", async () => {
  await tell(browser, { ...(await storyOf()), total: 50_001 }, {}, async (page) => {
    await opened(page);
    await page.getByRole("radio", { name: /^All that match/ }).check();
    await page.getByText(/saved by the browser/).waitFor();
    const { text } = await saved(page);
    assert.equal(text, await exported({ search: { ...search, columns: shown }, format: "csv" }));
  });
});

test("the programs are copied as they stand, and ask this archive", async () => {
  await tell(browser, { ...(await storyOf()), component: "query" }, {}, async (page) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const text = await page.getByLabel("Program", { exact: true }).innerText();
    assert.ok(text.startsWith(`curl --fail --silent --show-error ${sky}/api/v1/missions/jwst/export`));
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trimEnd(), text.trimEnd());
  });
});

test("what astroquery can't ask is said, and the others ask it", async () => {
  const story = { ...(await storyOf()), component: "query", search: { ...search, area: "CIRCLE ICRS 0 0 90" } };
  await tell(browser, story, {}, async (page) => {
    await page.getByText("CIRCLE ICRS 0 0 90").waitFor();
    await page.getByRole("tab", { name: "Python, astroquery" }).click();
    await page.getByText(/does not search within an area/).waitFor();
  });
});
