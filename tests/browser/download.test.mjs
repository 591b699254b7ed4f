// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing files and downloading them, component by component.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";

import { faultsOf, launch, MODES, sky } from "./browser.mjs";
import { tell } from "./story.mjs";

let browser;
let exposures; // datasets of which some files are exclusive and some can be had
let open; // three that can be had
before(async () => {
  browser = await launch();
  const rows = await ask("search", { columns: ["fileSetName", "access", "productLevel"], limit: 10_000 });
  const names = (fits) => rows.rows.filter(fits).map((row) => row.fileSetName);
  exposures = names((row) => /2b/.test(row.productLevel));
  open = [];
  for (const name of names((row) => /2b/.test(row.productLevel) && row.access === "PUBLIC")) {
    const { related, selected } = await ask("selection", { datasets: [name] });
    if (related.made_into > 0 && selected.files > 0 && open.length < 3) open.push(name);
  }
  assert.equal(open.length, 3);
});
after(async () => {
  await browser?.close();
});

async function ask(path, body) {
  const answer = await fetch(`${sky}/api/v1/missions/jwst/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

const count = (n) => new Intl.NumberFormat("en-US").format(n);
const overlay = (what) => ({ component: "overlay", mission: "jwst", what });
const total = (page) => page.locator(".download-total").innerText();
const settled = (page, files) => page.locator(".download-total[data-old=false] b").first().filter({ hasText: new RegExp(`^${count(files)}$`) }).waitFor();

for (const [scheme, width, height] of MODES) {
  test(`the download overlay, ${scheme}, ${width} pixels wide`, async () => {
    const how = { scheme, width, height, picture: `download-${scheme}-${width}` };
    await tell(browser, overlay({ search: {}, except: [] }), how, async (page) => {
      await page.getByRole("table").waitFor();
      assert.deepEqual(await faultsOf(page), []);
      await page.getByRole("tab", { name: "List of files" }).click();
      await page.getByRole("region", { name: "Chosen files" }).waitFor();
      assert.deepEqual(await faultsOf(page), []);
      const dialog = page.getByRole("dialog");
      assert.equal(await dialog.evaluate((box) => box.scrollWidth > box.clientWidth), false, "the overlay is wider than itself");
      const button = page.getByRole("button", { name: /^Download \d/ });
      assert.equal(await button.evaluate((box) => box.scrollWidth > box.clientWidth), false, "the button is cut");
    });
  });
}

test("each quick choice, switch and tick counts what the archive would send", async () => {
  await tell(browser, overlay({ datasets: exposures }), {}, async (page) => {
    const expectFiles = async (files) => {
      const { selected } = await ask("selection", { datasets: exposures, files });
      await settled(page, selected.files);
      return selected.files;
    };
    const choose = (name) => page.getByRole("button", { name, exact: true }).click();
    const recommended = await expectFiles({});
    await choose("All");
    const all = await expectFiles({ quick: "all" });
    await choose("All without guide star");
    assert.ok((await expectFiles({ quick: "without_guide_star" })) < all);
    await page.getByLabel("Guide-star data").check();
    await expectFiles({ quick: "all" });
    await choose("None");
    await expectFiles({ quick: "none" });
    assert.ok(await page.getByRole("button", { name: /^Download 0 files/ }).isDisabled());
    await page.getByLabel(/: cal, science$/).check();
    const cal = [{ level: "2b", type: "science", suffix: "cal" }];
    await expectFiles({ groups: cal });
    await page.getByLabel(/: rate, science$/).check();
    await expectFiles({ groups: [...cal, { level: "2a", type: "science", suffix: "rate" }] });
    await page.getByLabel(/: cal, science$/).uncheck();
    await expectFiles({ groups: [{ level: "2a", type: "science", suffix: "rate" }] });
    await choose("Recommended (MRP)");
    await expectFiles({});
    assert.ok(recommended < all);
  });
});

test("names are filtered by glob and by regular expression, and a bad one is told of where it is", async () => {
  await tell(browser, overlay({ datasets: exposures }), { tolerate: /400/ }, async (page) => {
    await page.getByRole("button", { name: "All", exact: true }).click();
    const field = page.getByLabel("Only files of this name");
    await field.fill("*_CAL.fits");
    const some = await ask("selection", { datasets: exposures, files: { quick: "all", name: "*_CAL.fits" } });
    assert.ok(some.name_matches > 0);
    await settled(page, some.selected.files);
    await page.getByText(`${count(some.name_matches)} names match`).waitFor();
    await page.getByText("regular expression").click();
    await field.fill("_(cal");
    await page.getByText(/is not a pattern/).waitFor();
    assert.ok(await page.getByRole("button", { name: /^Download/ }).isDisabled());
    assert.equal(await page.getByRole("table").count(), 1, "the kinds of files stay");
    await field.fill("_(cal|rate)\\.fits$");
    const both = await ask("selection", { datasets: exposures, files: { quick: "all", name: "_(cal|rate)\\.fits$", name_kind: "regex" } });
    await settled(page, both.selected.files);
    assert.equal(await page.getByText(/is not a pattern/).count(), 0);
  });
});

test("what is exclusive is told of, with the day from which it is public", async () => {
  await tell(browser, overlay({ search: {}, except: [] }), {}, async (page) => {
    const { denied } = await ask("selection", { search: {} });
    assert.ok(denied.sign_in > 0);
    const note = await page.getByText(/exclusive and not sent/).locator("..").innerText();
    assert.match(note, new RegExp(`^${count(denied.sign_in)} files.*Sign in.*${denied.next_release.slice(0, 10)}`, "s"));
  });
});

test("datasets made from the chosen ones are added by one click", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    const alone = await ask("selection", { datasets: open });
    const more = await ask("selection", { datasets: open, related: ["made_into"] });
    assert.ok(more.selected.files > alone.selected.files);
    await settled(page, alone.selected.files);
    await page.getByRole("button", { name: /^Add \d+ datasets? made from these$/ }).click();
    await settled(page, more.selected.files);
    await page.getByRole("button", { name: /made from these$/, pressed: true }).click();
    await settled(page, alone.selected.files);
  });
});

function checksums(path) {
  const program = "import hashlib, json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n" +
    "print(json.dumps({n: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}))";
  return JSON.parse(execFileSync(process.env.ALMAGEST_PYTHON, ["-c", program, path], { encoding: "utf8" }));
}

async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("the recommended files of three datasets arrive whole, and the page stays", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    const { selected } = await ask("selection", { datasets: open });
    await settled(page, selected.files);
    const before = page.url();
    const { name, path } = await downloaded(page, () => page.getByRole("button", { name: /^Download \d/ }).click());
    assert.match(name, /^jwst-\d{4}-\d\d-\d\d\.zip$/);
    const arrived = Object.entries(checksums(path)).map(([file, sum]) => [file.split("/").pop(), sum]);
    const { products } = await ask("products", { datasets: open });
    const known = new Map(products.map((product) => [product.name, product.sha256]));
    const files = arrived.filter(([file]) => known.has(file));
    assert.equal(files.length, selected.files);
    for (const [file, sum] of files) assert.equal(sum, known.get(file), file);
    await page.getByText("Begun;").waitFor();
    const [curl, wget] = await page.locator(".ways code").allInnerTexts();
    assert.match(curl, /^curl -C - -o 'jwst-.*[.]zip' 'http.*[/]api[/]v1[/]selections[/][0-9a-f]{40}[.]zip'$/);
    assert.match(wget, /^wget -c -O 'jwst-.*[.]zip' 'http.*[/]api[/]v1[/]selections[/][0-9a-f]{40}[.]zip'$/);
    await page.getByText(`(${count(statSync(path).size)} bytes)`).waitFor();
    assert.deepEqual(await faultsOf(page), []);
    assert.equal(page.url(), before);
    assert.equal(page.context().pages().length, 1);
    assert.match(await total(page), new RegExp(`^${selected.files} files`));
  });
});

test("whoever's older selections had to make room is told so", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    await page.route("**/api/v1/missions/jwst/selections", async (route) => {
      const answer = await route.fetch();
      const stored = await answer.json();
      assert.equal(stored.removed, 0);
      await route.fulfill({ response: answer, json: { ...stored, removed: 2 } });
    });
    const { selected } = await ask("selection", { datasets: open });
    await settled(page, selected.files);
    await downloaded(page, () => page.getByRole("button", { name: /^Download \d/ }).click());
    await page.getByText("For it, 2 older selections of yours had to make room.").waitFor();
  });
});

test("the same files come as a script that a shell can read", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    const { selected } = await ask("selection", { datasets: open });
    await settled(page, selected.files);
    await page.getByText("Shell", { exact: true }).click();
    const { path } = await downloaded(page, () => page.getByRole("button", { name: /^Script for \d/ }).click());
    execFileSync("bash", ["-n", path]);
    const text = readFileSync(path, "utf8");
    const { files } = await ask("selection/files", { selection: { datasets: open }, limit: 10_000 });
    for (const file of files.filter((one) => one.reading === "allowed" && one.held)) assert.ok(text.includes(file.name), file.name);
  });
});

test("the list of files is paged, and saved as CSV", async () => {
  await tell(browser, overlay({ datasets: exposures }), {}, async (page) => {
    await page.getByRole("button", { name: "All", exact: true }).click();
    const selection = { datasets: exposures, files: { quick: "all" } };
    const list = await ask("selection/files", { selection, limit: 10_000 });
    assert.ok(list.total > 100);
    await page.getByRole("tab", { name: "List of files" }).click();
    await page.getByText(`1–100 of ${count(list.total)}`).waitFor();
    await page.getByRole("button", { name: "Later files" }).click();
    await page.getByRole("cell", { name: list.files[100].name, exact: true }).waitFor();
    const { path } = await downloaded(page, () => page.getByRole("button", { name: "List as CSV" }).click());
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    assert.equal(lines[0], "Dataset,Filename,Product Level,Suffix,Size,Access");
    assert.equal(lines.length - 1, list.total);
    assert.ok(lines[1].startsWith(`${list.files[0].dataset},${list.files[0].name},`));
  });
});

test("calibration references are listed, those that the archive has not among them", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    const { references, selected } = await ask("selection", { datasets: open, files: { references: true } });
    assert.ok(references.files > 0);
    await page.getByLabel("Calibration reference files").check();
    await page.getByText(/known but not held here/).waitFor();
    await settled(page, selected.files);
    await page.getByRole("tab", { name: "List of files" }).click();
    const { files } = await ask("selection/files", { selection: { datasets: open, files: { references: true } }, limit: 100 });
    const { name } = files.find((file) => file.why === "reference" && !file.held);
    await page.getByRole("row", { name: new RegExp(`^${name.replaceAll(".", "\\.")} – – .* – – not held here$`) }).waitFor();
  });
});

test("the choice is remembered for the session, and the keyboard gets out and in again", async () => {
  await tell(browser, overlay({ datasets: open }), {}, async (page) => {
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Open" }).press("Enter");
    await page.getByRole("button", { name: "All", exact: true, pressed: true }).waitFor();
    assert.ok(await page.getByRole("dialog").evaluate((dialog) => dialog.contains(document.activeElement)));
    await page.reload();
    await page.getByRole("button", { name: "All", exact: true, pressed: true }).waitFor();
  });
});

test("the menu of one row tells what will come, and brings it", async () => {
  const story = { component: "row", mission: "jwst", what: { datasets: [open[0]] } };
  await tell(browser, story, { picture: "download-row" }, async (page) => {
    await page.getByRole("button", { name: `Download ${open[0]}` }).press("Enter");
    const { selected } = await ask("selection", { datasets: [open[0]] });
    const item = page.getByRole("menuitem", { name: new RegExp(`^Recommended files ${count(selected.files)} file`) });
    await item.waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const { name, path } = await downloaded(page, () => item.click());
    assert.equal(name, `${open[0]}.zip`);
    assert.ok(Object.keys(checksums(path)).length >= selected.files);
    await page.getByRole("button", { name: `Download ${open[0]}` }).click();
    await page.getByRole("menuitem", { name: "Choose files…" }).click();
    assert.equal(await page.title(), "chosen");
  });
});

test("observations bring what their products were made of, unless their parents are left out", async () => {
  const rows = await ask("search", { conditions: [{ column: "fileSetName", condition: "jw09010-c1001*" }], columns: ["fileSetName"] });
  const datasets = rows.rows.map((row) => row.fileSetName);
  assert.equal(datasets.length, 1);
  await tell(browser, overlay({ datasets }), {}, async (page) => {
    const files = { quick: "all" };
    const expectFiles = async (selection) => {
      const { selected } = await ask("selection", { datasets, files, ...selection });
      await settled(page, selected.files);
      return selected.files;
    };
    await page.getByRole("button", { name: "All", exact: true }).click();
    const own = await expectFiles({});
    await page.getByText("Observations with parents", { exact: true }).click();
    assert.ok((await expectFiles({ rule: "observation" })) > own);
    assert.equal(await page.getByRole("button", { name: /that these were made from/ }).count(), 0);
    assert.deepEqual(await faultsOf(page), []);
    await page.getByRole("checkbox", { name: "Parents" }).uncheck();
    await expectFiles({ rule: "observation", parents: false });
    await page.getByText("Datasets as chosen", { exact: true }).click();
    await expectFiles({});
  });
});

test("calibration references that the archive has are counted and sent", async () => {
  await tell(browser, overlay({ datasets: ["jw09010-c1001_t001_nircam"] }), {}, async (page) => {
    const without = await ask("selection", { datasets: ["jw09010-c1001_t001_nircam"] });
    await settled(page, without.selected.files);
    await page.getByText(/^\d+ files that these were made with; .* of them are here$/).waitFor();
    await page.getByLabel("Calibration reference files").check();
    const together = await ask("selection", { datasets: ["jw09010-c1001_t001_nircam"], files: { references: true } });
    assert.ok(together.selected.files > without.selected.files);
    await settled(page, together.selected.files);
  });
});
