// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the pages in Debian's Chromium (software rendering) against a running server: node pages.mjs ADDRESS. What is
// measured is in docs/performance.md, "The pages"; each figure is a line of JSON.
import { createRequire } from "node:module";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../../web/package.json");
const { chromium } = createRequire(web)("playwright-core");
const address = process.argv[2];
const MISSION = process.env.MISSION ?? "jwst";
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const say = (what, figures) => console.log(JSON.stringify({ what, ...figures }));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const open = async () => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(20_000);
  return page;
};

// From the navigation to the first row with text, with an empty cache each time.
async function coldLoad() {
  const times = [];
  for (let i = 0; i < 7; ++i) {
    const page = await open();
    await page.goto(`${address}/search/${MISSION}/results`, { waitUntil: "commit" });
    times.push(
      await page.evaluate(
        () =>
          new Promise((done) => {
            const look = () => {
              const row = document.querySelector(".ag-grid-scrolling-container .ag-row");
              if (performance.now() > 20_000) done(20_000);
              else if (row?.textContent?.trim()) requestAnimationFrame(() => done(performance.now()));
              else requestAnimationFrame(look);
            };
            look();
          }),
      ),
    );
    await page.context().close();
  }
  say("cold load until rows are painted", { median_ms: Math.round(median(times)), worst_ms: Math.round(Math.max(...times)) });
}

// Keys into a text field of the form: until the count has changed on the screen. Each of them changes it.
async function keystrokes() {
  const page = await open();
  await page.goto(`${address}/search/${MISSION}`, { waitUntil: "networkidle" });
  const field = page.locator('input[data-column="pi_name"]');
  await field.click();
  const times = [];
  for (const key of ["o", "n", "Backspace", "Backspace", "n", "i", "Backspace", "Backspace", "y", "a", "Backspace", "Backspace"]) {
    // Whoever waits is there before the key comes.
    await page.evaluate(() => {
      window.counted_ = new Promise((done) => {
        const text = () => document.querySelector(".tally-count strong")?.textContent;
        const before = text();
        const from = performance.now();
        let pressed = null;
        document.addEventListener("keydown", () => (pressed ??= performance.now()), { once: true, capture: true });
        const look = () => {
          if (pressed !== null && text() !== before) done(performance.now() - pressed);
          else if (performance.now() - from > 3000) done(null);
          else requestAnimationFrame(look);
        };
        look();
      });
    });
    await page.keyboard.press(key);
    const time = await page.evaluate(() => window.counted_);
    if (time === null) throw new Error(`the key ${key} changed nothing; choose other keys for this archive`);
    times.push(time);
    await page.waitForTimeout(300);
  }
  say("count after a key", { median_ms: Math.round(median(times)), worst_ms: Math.round(Math.max(...times)), keys: times.length });
  await page.context().close();
}

// Wheel at 3,000 pixels a second for ten seconds: how many frames show a row without text.
async function wheel() {
  const page = await open();
  await page.goto(`${address}/search/${MISSION}/results`, { waitUntil: "networkidle" });
  await page.mouse.move(900, 500);
  await page.evaluate(() => {
    const view = document.querySelector(".ag-grid-viewport").getBoundingClientRect();
    const box = { top: view.top + 38, bottom: view.bottom, height: view.height - 38 }; // below the heads
    window.frames_ = { all: 0, blank: 0, gaps: [] };
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      window.frames_.gaps.push(now - last);
      last = now;
      window.frames_.all += 1;
      const rows = [...document.querySelectorAll(".ag-grid-scrolling-container .ag-row")].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > box.top + 1 && top < box.bottom - 1;
      });
      const covered = rows.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0);
      const empty = rows.some((row) => !row.textContent?.trim());
      if (empty || covered < box.height - 60) window.frames_.blank += 1;
      window.frames_.go && requestAnimationFrame(look);
    };
    window.frames_.go = true;
    requestAnimationFrame(look);
  });
  const started = Date.now();
  let sent = 0;
  while (Date.now() - started < 10_000) {
    const due = ((Date.now() - started) / 1000) * 3000;
    if (due - sent >= 50) {
      await page.mouse.wheel(0, due - sent);
      sent = due;
    } else await page.waitForTimeout(8);
  }
  const frames = await page.evaluate(() => {
    window.frames_.go = false;
    return window.frames_;
  });
  const gaps = frames.gaps.sort((a, b) => a - b);
  say("wheel at 3,000 pixels/s", {
    frames: frames.all,
    blank: frames.blank,
    blank_percent: Number(((100 * frames.blank) / frames.all).toFixed(2)),
    frame_median_ms: Number(gaps[Math.floor(gaps.length / 2)].toFixed(1)),
    scrolled_px: Math.round(sent),
  });
  await page.context().close();
}

// Jumps of the scroll bar to anywhere: until all rows in view have text.
async function jumps() {
  const page = await open();
  await page.goto(`${address}/search/${MISSION}/results`, { waitUntil: "networkidle" });
  const times = [];
  for (const fraction of [0.5, 0.9, 0.1, 0.73, 0.31, 0.99, 0.02, 0.6, 0.44, 0.81, 0.25]) {
    times.push(
      await page.evaluate(
        (to) =>
          new Promise((done) => {
            const body = document.querySelector(".ag-grid-viewport");
            const view = body.getBoundingClientRect();
            const box = { top: view.top + 38, bottom: view.bottom };
            const started = performance.now();
            body.scrollTop = body.scrollHeight * to;
            const look = () => {
              const rows = [...document.querySelectorAll(".ag-grid-scrolling-container .ag-row")].filter((row) => {
                const { top, bottom } = row.getBoundingClientRect();
                return bottom > box.top + 1 && top < box.bottom - 1;
              });
              const whole = rows.length > 10 && rows.every((row) => row.textContent?.trim());
              if (whole && performance.now() - started > 20) done(performance.now() - started);
              else if (performance.now() - started > 5000) done(5000);
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
          }),
        fraction,
      ),
    );
    await page.waitForTimeout(200);
  }
  say("rows after a jump", { median_ms: Math.round(median(times)), worst_ms: Math.round(Math.max(...times)) });
  await page.context().close();
}

// Ticks a value in the panel of filters: until its numbers are new.
async function facets() {
  const page = await open();
  await page.goto(`${address}/search/${MISSION}/results`, { waitUntil: "networkidle" });
  const times = [];
  for (let i = 0; i < 6; ++i) {
    await page.evaluate(() => {
      window.filtered_ = new Promise((done) => {
        const text = () => [...document.querySelectorAll(".facet-count")].map((e) => e.textContent).join();
        const before = text();
        let pressed = null;
        const from = performance.now();
        document.addEventListener("click", () => (pressed ??= performance.now()), { once: true, capture: true });
        const look = () => {
          const panel = document.querySelector(".facet-panel");
          if (pressed !== null && text() !== before && panel?.getAttribute("aria-busy") === "false") done(performance.now() - pressed);
          else if (performance.now() - from > 5000) done(null);
          else requestAnimationFrame(look);
        };
        look();
      });
    });
    await page.locator(".facet-value input").nth(i).click();
    const time = await page.evaluate(() => window.filtered_);
    if (time === null) throw new Error("a tick changed no number of the filters");
    times.push(time);
    await page.waitForTimeout(400);
  }
  say("filters after a tick", { median_ms: Math.round(median(times)), worst_ms: Math.round(Math.max(...times)) });
  await page.context().close();
}

const parts = { coldLoad, keystrokes, wheel, jumps, facets };
try {
  for (const name of process.argv.length > 3 ? process.argv.slice(3) : Object.keys(parts)) await parts[name]();
} finally {
  await browser.close();
}
