// SPDX-License-Identifier: GPL-3.0-or-later
// Files prepared to be fetched later: ordered in the download overlay, followed and ended on their pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, faultsOf, launch, MODES, sky, visit } from "./browser.mjs";
import { tell } from "./story.mjs";

const token = process.env.ALMAGEST_SKY_TOKEN; // of a user there

let browser;
let open; // a dataset whose files can be had
before(async () => {
  browser = await launch();
  const rows = await ask("/missions/jwst/search", { columns: ["fileSetName", "access"], limit: 10_000 });
  for (const { fileSetName, access } of rows.rows) {
    if (access !== "PUBLIC") continue;
    const { selected } = await ask("/missions/jwst/selection", { datasets: [fileSetName] });
    if (selected.files > 0) {
      open = fileSetName;
      break;
    }
  }
  assert.ok(open);
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

const signedIn = (context) => context.addCookies([{ name: "mast_token", value: token, url: sky }]);
const overlay = () => ({ component: "overlay", mission: "jwst", what: { datasets: [open] } });
const order = (name) => ask("/missions/jwst/jobs", { selection: { datasets: [open], files: { quick: "all" } }, name }, token).then(({ job }) => job);
const state = (page, word) => page.locator(`.jobs-state[data-state=${word}]`).first().waitFor();

test("a visitor has files prepared for his address, and follows them", async () => {
  await tell(browser, overlay(), { tolerate: /400/, picture: "staged-order" }, async (page) => {
    await page.getByText("Staged", { exact: true }).click();
    const button = page.getByRole("button", { name: /^Prepare \d/ });
    assert.ok(await button.isDisabled(), "an address is needed");
    const email = page.getByLabel("Your e-mail address");
    await email.fill("visitor@");
    await button.click();
    await page.getByText("This is no e-mail address").waitFor();
    await email.fill("visitor@example.org");
    await button.click();
    await page.getByRole("link", { name: "the page of the job" }).waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const target = await page.getByRole("link", { name: "the page of the job" }).getAttribute("href");
    await visit(browser, target, { at: sky }, async (job) => {
      await state(job, "ready");
      await job.getByText("visitor@example.org is written to").waitFor();
      const [shown] = await Promise.all([job.waitForEvent("framenavigated"), job.getByRole("link", { name: "MANIFEST.html" }).click()]);
      assert.match(shown.url(), /MANIFEST\.html$/);
      await job.getByText(open).first().waitFor();
    });
  });
});

test("a user needs no address", async () => {
  const prepare = signedIn;
  await visit(browser, "/", { at: sky, prepare }, async (page) => {
    await page.getByRole("link", { name: "Downloads" }).click();
    await page.getByRole("main").getByRole("link", { name: "Jobs" }).click();
    await page.getByRole("heading", { name: "Your jobs" }).waitFor();
    await page.getByText("None yet.").waitFor();
    await axe(page);
  });
});

for (const [scheme, width, height] of MODES) {
  test(`jobs and a job, ${scheme}, ${width} pixels wide`, async () => {
    const job = await order(`For a paper, ${scheme}`);
    const how = { at: sky, scheme, width, height, prepare: signedIn };
    await visit(browser, "/jobs", { ...how, picture: `jobs-${scheme}-${width}` }, async (page) => {
      await page.getByRole("link", { name: job.name }).waitFor();
      await state(page, "ready");
      await axe(page);
      assert.equal(await page.evaluate(() => document.body.scrollWidth > innerWidth), false, "the page is wider than the window");
    });
    await visit(browser, `/jobs/${job.id}`, { ...how, picture: `job-${scheme}-${width}` }, async (page) => {
      await page.getByRole("heading", { name: "Over HTTP" }).waitFor();
      await axe(page);
      assert.equal(await page.evaluate(() => document.body.scrollWidth > innerWidth), false, "the page is wider than the window");
      await page.getByRole("button", { name: `Cancel: ${job.name}` }).click();
      await state(page, "cancelled");
      assert.equal(await page.getByRole("heading", { name: "Over HTTP" }).count(), 0);
      await page.getByRole("button", { name: `Do it again: ${job.name}` }).click();
      await state(page, "ready");
      await page.getByRole("button", { name: `Cancel: ${job.name}` }).click();
      await state(page, "cancelled");
    });
  });
}

test("without signing in, and with another's job, the page says what to do", async () => {
  const job = await order("Not for everybody");
  await visit(browser, "/jobs", { at: sky }, async (page) => {
    const link = page.locator("main").getByRole("link", { name: "Sign in" });
    await link.waitFor();
    assert.equal(await link.getAttribute("href"), "/sign-in?next=%2Fjobs");
    await axe(page);
  });
  await visit(browser, `/jobs/${job.id}`, { at: sky, expected: [404] }, async (page) => {
    await page.getByText(/There is no such job, or it is not yours/).waitFor();
    assert.equal(await page.getByText("Not for everybody").count(), 0);
  });
  await ask(`/jobs/${job.id}/cancel`, {}, token);
});
