// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a Mission Search, told as whole stories.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { axe, launch, MODES, rows as rowsAt, sky, visit } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const words = (n) => n.toLocaleString("en-US");
async function ask(at, path, body) {
  const answer = await fetch(`${at}/api/v1/missions/jwst/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, path);
  return answer.json();
}
const namesOf = async (at, search) => (await ask(at, "search", { columns: ["fileSetName"], ...search })).rows.map((row) => row.fileSetName);

const counted = (page, total) => page.locator("[data-count]", { hasText: new RegExp(`^${words(total)}$`) }).waitFor();
const drawer = (page, name) => page.getByRole("region", { name: `Dataset ${name}` });
const check = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const chosen = (page, n) => page.getByText(`${words(n)} dataset${n === 1 ? "" : "s"} selected`, { exact: true }).waitFor();
// Names in the order of the table, as far as it is drawn.
const listed = (page) =>
  page.locator(".ag-row").evaluateAll((lines) =>
    lines
      .map((line) => [Number(line.getAttribute("row-index")), line.querySelector('[col-id="fileSetName"]')?.innerText.trim()])
      .filter(([, name]) => name)
      .sort((a, b) => a[0] - b[0])
      .map(([, name]) => name),
  );
async function lists(page, names) {
  const few = names.slice(0, 8);
  for (let tries = 0; tries < 160; tries += 1) {
    if (JSON.stringify((await listed(page)).slice(0, few.length)) === JSON.stringify(few)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.deepEqual((await listed(page)).slice(0, few.length), few);
}
const heads = (page) => page.locator(".ag-header-cell").evaluateAll((all) =>
  all.map((head) => [Number(head.getAttribute("aria-colindex")), head.getAttribute("col-id")]).sort((a, b) => a[0] - b[0]).map(([, id]) => id));
async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return download.path();
}
function checksums(path) {
  const program = "import hashlib, json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n" +
    "print(json.dumps({n.split('/')[-1]: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}))";
  return JSON.parse(execFileSync(process.env.ALMAGEST_PYTHON, ["-c", program, path], { encoding: "utf8" }));
}

test("an astronomer finds images of a target in one filter, looks at them, and downloads what is recommended", async () => {
  await visit(browser, "/search/jwst", { at: sky }, async (page) => {
    const tick = (name) => page.getByRole("checkbox", { name: new RegExp(`^${name}, \\d`) }).check();
    await page.locator('input[data-column="targprop"]').fill("SIM-SOUTH-CLUSTER");
    await tick("NIRCAM");
    await tick("NRC_IMAGE");
    await tick("F444W;CLEAR");
    await page.locator('input[data-column="effexptm"]').fill(">500");
    const conditions = Object.entries({ targprop: "SIM-SOUTH-CLUSTER", instrume: "NIRCAM", exp_type: "NRC_IMAGE", opticalElements: "F444W;CLEAR", effexptm: ">500" })
      .map(([column, condition]) => ({ column, condition }));
    const names = await namesOf(sky, { conditions });
    assert.ok(names.length >= 3);
    await page.locator(".tally-count:not([data-stale]) strong", { hasText: new RegExp(`^${names.length}$`) }).waitFor();
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await counted(page, names.length);
    await lists(page, names);
    await page.getByText("Album", { exact: true }).click();
    await page.waitForFunction((n) => [...document.querySelectorAll(".tile img")].filter((img) => img.naturalWidth > 0).length === n, names.length);
    await page.getByText("Table", { exact: true }).click();
    await page.locator('[col-id="fileSetName"]', { hasText: names[0] }).click();
    await drawer(page, names[0]).getByRole("img", { name: /Preview of/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await drawer(page, names[1]).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("row"), names[1]);
    for (const name of names.slice(0, 3)) await check(page, name).click();
    await chosen(page, 3);
    await page.locator(".selection-bar").getByRole("button", { name: "Download…" }).click();
    const datasets = names.slice(0, 3);
    const { selected } = await ask(sky, "selection", { datasets });
    assert.ok(selected.files > 0);
    const files = checksums(await downloaded(page, () => page.getByRole("button", { name: new RegExp(`^Download ${selected.files} file`) }).click()));
    const { products } = await ask(sky, "products", { datasets });
    const known = new Map(products.map((product) => [product.name, product.sha256]));
    const arrived = Object.entries(files).filter(([name]) => known.has(name));
    assert.equal(arrived.length, selected.files);
    for (const [name, sum] of arrived) assert.equal(sum, known.get(name), name);
    await page.getByText(/^Begun;/).waitFor();
  });
});

test("order, columns and filters are in the address: a reload and another browser show the same", async () => {
  let address;
  let before;
  const look = async (page) => ({ heads: await heads(page), rows: (await listed(page)).slice(0, 8), chips: await page.locator(".results .chip").allInnerTexts() });
  await visit(browser, "/search/jwst/results?exp_type=NRC_IMAGE", { at: rowsAt }, async (page) => {
    await page.locator(".ag-row").first().waitFor();
    const head = (id) => page.locator(`.ag-header-cell[col-id="${id}"] .ag-header-cell-label`);
    await head("targprop").click();
    await page.waitForURL(/sort=targprop/);
    await head("targ_dec").click({ modifiers: ["Control"] });
    await page.waitForURL(/sort=targprop(,|%2C)targ_dec/);
    await page.getByRole("button", { name: "Columns", exact: true }).click();
    await page.getByRole("checkbox", { name: "Product level", exact: true }).click();
    await page.getByRole("textbox", { name: "Find a column" }).fill("readpatt");
    await page.getByRole("checkbox", { name: /\breadpatt\b/ }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("region", { name: "Optical elements" }).getByRole("checkbox").first().check();
    await page.waitForURL(/opticalElements=/);
    await page.getByRole("button", { name: "Take away: Exposure type NRC_IMAGE" }).click();
    await page.waitForURL((url) => !url.searchParams.has("exp_type"));
    const shown = new URL(page.url()).searchParams.get("columns").split(",");
    assert.ok(shown.includes("readpatt") && !shown.includes("productLevel"));
    assert.equal((await heads(page)).includes("productLevel"), false);
    const conditions = [{ column: "opticalElements", condition: new URL(page.url()).searchParams.get("opticalElements") }];
    const sort = [{ column: "targprop", direction: "ascending" }, { column: "targ_dec", direction: "ascending" }];
    const { total } = await ask(rowsAt, "count", { conditions });
    await counted(page, total);
    await lists(page, await namesOf(rowsAt, { conditions, sort }));
    before = await look(page);
    assert.equal(before.chips.length, 1);
    await page.reload();
    await counted(page, total);
    await lists(page, before.rows);
    assert.deepEqual(await look(page), before);
    address = page.url().slice(rowsAt.length);
  });
  await visit(browser, address, { at: rowsAt }, async (page) => {
    await lists(page, before.rows);
    assert.deepEqual(await look(page), before);
  });
});

test("back from the results to the form nothing is lost", async () => {
  await visit(browser, "/search/jwst?instrume=NIRCAM&duration=%3E10&target=M31&radius=40deg", { at: rowsAt }, async (page) => {
    const ticked = page.locator('form input[type="checkbox"]:checked');
    const said = async () => {
      await ticked.first().waitFor({ state: "attached" });
      const written = await page.locator("form input[data-column]").evaluateAll((all) => all.map((input) => [input.dataset.column, input.value]).filter(([, value]) => value));
      return { written, ticked: await ticked.count() };
    };
    const before = await said();
    assert.deepEqual(before, { written: [["duration", ">10"]], ticked: 1 });
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await page.locator(".results [data-count]").waitFor();
    await page.getByRole("button", { name: "Edit search" }).click();
    await page.locator('input[data-column="duration"]').waitFor();
    assert.equal(await page.locator('input[data-column="duration"]').inputValue(), ">10");
    await page.goBack();
    await page.goBack();
    await page.locator('input[data-column="duration"]').waitFor();
    const search = new URL(page.url()).searchParams;
    assert.deepEqual(Object.fromEntries(search), { target: "M31", radius: "40deg", instrume: "NIRCAM", duration: ">10" });
    assert.deepEqual(await said(), before);
  });
});

test("keys alone lead from the form to a download, and the focus is always to be seen", async () => {
  await visit(browser, "/search/jwst", { at: sky }, async (page) => {
    const focus = () => page.evaluate(() => {
      const { activeElement: at } = document;
      return { body: at === document.body, text: `${at.getAttribute("aria-label") ?? ""} ${at.textContent}`.trim(), seen: at.checkVisibility() };
    });
    const press = async (key) => {
      await page.keyboard.press(key);
      const { body, seen } = await focus();
      assert.ok(!body && seen, `${key} loses the focus`);
    };
    const tabTo = async (selector) => {
      for (let i = 0; i < 160; i += 1) {
        await press("Tab");
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
      }
      assert.fail(`Tab does not lead to ${selector}`);
    };
    await page.locator('form input[type="checkbox"]').first().waitFor();
    await page.locator(".tally-count:not([data-stale])").waitFor();
    await tabTo('input[data-column="program"]');
    await page.keyboard.type("9008");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/results\?program=9008/);
    const names = await namesOf(sky, { conditions: [{ column: "program", condition: "9008" }] });
    await lists(page, names);
    assert.equal((await focus()).body, false, "the focus is lost with the form");
    await tabTo(".ag-header-cell");
    await press("ArrowDown");
    assert.ok(await page.evaluate(() => document.activeElement.matches(".ag-cell")));
    await press("Enter");
    await drawer(page, names[0]).getByText(names[0]).first().waitFor();
    await press("ArrowDown");
    await drawer(page, names[1]).waitFor();
    await press("ArrowDown");
    await drawer(page, names[2]).waitFor();
    await press("Escape");
    await drawer(page, names[2]).waitFor({ state: "detached" });
    await press(" ");
    await chosen(page, 1);
    assert.ok(await check(page, names[2]).isChecked());
    await tabTo(".selection-bar [data-variant='filled']");
    await press("Enter");
    await page.getByRole("dialog").getByRole("table").waitFor();
    assert.ok(await page.getByRole("dialog").evaluate((dialog) => dialog.contains(document.activeElement)));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement !== document.body);
    assert.match((await focus()).text, /^Download…/);
  });
});

test("far down there are rows, too, and the address says where", async () => {
  await visit(browser, "/search/jwst/results", { at: rowsAt }, async (page) => {
    await page.locator(".ag-row").first().waitFor();
    const { total } = await ask(rowsAt, "count", {});
    await counted(page, total);
    await page.locator(".ag-root").evaluate((root) => {
      const scrolls = (box) => box.scrollHeight > box.clientHeight + 1000 && /auto|scroll/.test(getComputedStyle(box).overflowY);
      const box = [...root.querySelectorAll("*")].find(scrolls);
      box.scrollTo(0, box.scrollHeight);
    });
    const [last] = await namesOf(rowsAt, { offset: total - 1, limit: 1 });
    await page.locator(`.ag-row[row-index="${total - 1}"] [col-id="fileSetName"]`, { hasText: last }).waitFor();
    await page.waitForURL(/[?&]at=\d{4}/);
    await page.reload();
    await page.locator(`.ag-row[row-index="${total - 1}"] [col-id="fileSetName"]`, { hasText: last }).waitFor();
  });
});

test("exclusive rows have a colour and a mark, and no picture is asked for", async () => {
  await visit(browser, "/search/jwst/results?program=9003,9001&instrume=NIRCAM", { at: sky }, async (page) => {
    const conditions = [{ column: "program", condition: "9003,9001" }, { column: "instrume", condition: "NIRCAM" }];
    const { rows } = await ask(sky, "search", { conditions, columns: ["fileSetName", "access"] });
    await lists(page, rows.map((row) => row.fileSetName));
    const grounds = new Set();
    for (const { fileSetName: name, access } of rows.slice(0, 12)) {
      const line = page.locator(".ag-row", { has: page.locator('[col-id="fileSetName"]', { hasText: name }) });
      const isExclusive = access === "EXCLUSIVE_ACCESS";
      assert.equal(await line.getByLabel("Exclusive access").count(), isExclusive ? 1 : 0, name);
      grounds.add(`${isExclusive} ${await line.evaluate((element) => getComputedStyle(element).backgroundColor)}`);
    }
    const colours = [...grounds].map((ground) => ground.replace(/^\w+ /, ""));
    assert.equal(new Set(colours).size, 2, "one colour for each kind");
    await page.getByText("Album", { exact: true }).click();
    await page.locator(".tile-none", { hasText: "exclusive access" }).first().waitFor();
    await page.locator(".tile img").first().waitFor();
  });
});

test("all that match but one are selected, counted and exported", async () => {
  await visit(browser, "/search/jwst/results?program=9003", { at: sky }, async (page) => {
    const names = await namesOf(sky, { conditions: [{ column: "program", condition: "9003" }] });
    await lists(page, names);
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("menuitem", { name: `All that match (${names.length})` }).click();
    await chosen(page, names.length);
    await check(page, names[1]).click();
    await chosen(page, names.length - 1);
    await page.locator(".selection-bar").getByRole("button", { name: "Download…" }).click();
    await page.getByRole("dialog").getByText(`of ${names.length - 1} datasets`).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const csv = readFileSync(await downloaded(page, () => page.getByRole("button", { name: `Export ${names.length - 1} rows` }).click()), "utf8");
    const [head, ...lines] = csv.trimEnd().split(/\r?\n/);
    const seen = (await heads(page)).slice(1); // what is scrolled out of view has no head
    assert.ok(seen.length >= 4);
    assert.deepEqual(head.split(",").slice(0, seen.length), seen);
    assert.deepEqual(lines.map((line) => line.split(",")[0]), names.filter((name) => name !== names[1]));
  });
});

test("the columns of an uploaded list stand beside what it found, and go into the CSV", async () => {
  await visit(browser, "/search/jwst", { at: rowsAt }, async (page) => {
    const { rows } = await ask(rowsAt, "search", { conditions: [{ column: "targ_ra", condition: "!null" }], columns: ["targ_ra", "targ_dec"], limit: 1 });
    const [{ targ_ra: ra, targ_dec: dec }] = rows;
    const buffer = Buffer.from(`ra,dec,Note\n${ra},${dec},"mine, first"\n`);
    await page.getByLabel("File with a list").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer });
    await page.waitForURL(/#list=/);
    const search = { targets: [{ ra_deg: ra, dec_deg: dec }], radius_deg: 0.05 };
    const { total } = await ask(rowsAt, "count", search);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await counted(page, total);
    await page.getByRole("columnheader", { name: "User File Note" }).waitFor();
    await page.getByRole("gridcell", { name: "mine, first" }).first().waitFor();
    await page.getByRole("gridcell", { name: `${ra} ${dec}` }).first().waitFor();
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const csv = readFileSync(await downloaded(page, () => page.getByRole("button", { name: /^Export [\d,]+ row/ }).click()), "utf8");
    const lines = csv.trimEnd().split(/\r?\n/);
    assert.equal(lines.length, total + 1);
    assert.ok(lines[0].endsWith(",User File Target,User File Note"), lines[0]);
    for (const line of lines.slice(1)) assert.ok(line.endsWith(`,${ra} ${dec},"mine, first"`), line);
  });
});

test("each row brings its recommended files or all of them, by mouse and by key, in the table and in the album", async () => {
  const name = "jw09001001001_02101_00001";
  await visit(browser, "/search/jwst/results?program=9001", { at: sky, picture: "results-quick" }, async (page) => {
    const cell = page.locator('[role="gridcell"][col-id="fileSetName"]', { hasText: name });
    await cell.hover();
    await page.getByRole("button", { name: `Download ${name}`, exact: true }).click();
    const recommended = page.getByRole("menuitem", { name: /^Recommended files \d+ files?, / });
    await recommended.waitFor();
    await axe(page);
    const files = checksums(await downloaded(page, () => recommended.click()));
    await recommended.waitFor({ state: "detached" });
    assert.ok(Object.keys(files).some((file) => file.startsWith(name)));
    await cell.press("d");
    const all = page.getByRole("menuitem", { name: /^All files \d+ files?, / });
    await all.waitFor();
    const more = checksums(await downloaded(page, () => all.click()));
    assert.ok(Object.keys(more).length > Object.keys(files).length);
    await page.getByText("Album", { exact: true }).click();
    await page.getByRole("checkbox", { name }).hover();
    await page.getByRole("button", { name: `Download ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Choose files…" }).click();
    await page.getByRole("dialog", { name: /Download/ }).waitFor();
  });
});

test("a long name does not push the signs for basket and download out of its cell", async () => {
  await visit(browser, "/search/jwst/results?program=9003", { at: sky, width: 800 }, async (page) => {
    const cell = page.locator('[role="gridcell"][col-id="fileSetName"]', { hasText: /gs-track/ }).first();
    await cell.hover();
    const box = await cell.boundingBox();
    for (const sign of [".row-act", ".row-quick"]) {
      const at = await cell.locator(sign).first().boundingBox();
      assert.ok(at.x >= box.x && at.x + at.width <= box.x + box.width, sign);
    }
  });
});

test("a download that is refused says so where it was asked for", async () => {
  await visit(browser, "/search/jwst/results?program=9001", { at: sky, expected: [413] }, async (page) => {
    const detail = "this would be more files than one download may have: choose fewer";
    await page.route("**/selections", (route) =>
      route.fulfill({ status: 413, contentType: "application/problem+json", body: JSON.stringify({ title: "Too much", status: 413, detail, code: "too_large" }) }));
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByRole("menuitem", { name: /^All that match/ }).click();
    await page.locator(".selection-bar").getByRole("button", { name: "Download…" }).click();
    await page.getByRole("button", { name: /^Download \d/ }).click();
    await page.getByText(detail).waitFor();
    assert.match(page.url(), /\/results\?program=9001$/);
  });
});

for (const [scheme, width, height] of MODES) {
  test(`axe finds nothing in the results, ${scheme}, ${width} pixels wide`, async () => {
    const how = { at: sky, scheme, width, height };
    await visit(browser, "/search/jwst/results?program=9001,9003", { ...how, picture: `results-${scheme}-${width}` }, async (page) => {
      await lists(page, await namesOf(sky, { conditions: [{ column: "program", condition: "9001,9003" }] }));
      await page.locator(".grid-head").first().waitFor();
      await page.getByRole("button", { name: "Select", exact: true, disabled: false }).waitFor();
      await axe(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
      const name = (await listed(page))[0];
      await page.locator('[col-id="fileSetName"]', { hasText: name }).first().click();
      await drawer(page, name).getByRole("tab", { name: "Metadata" }).waitFor();
      await axe(page);
    });
    await visit(browser, "/search/jwst/results?program=9001,9003&view=album", { ...how, picture: `album-${scheme}-${width}` }, async (page) => {
      await page.locator(".tile img").first().waitFor();
      await axe(page);
    });
  });
}
