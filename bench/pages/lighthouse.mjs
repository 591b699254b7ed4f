// SPDX-License-Identifier: GPL-3.0-or-later
// Lighthouse's opinion of the pages of a running server, with its desktop preset: node lighthouse.mjs ADDRESS. Median of
// five runs for performance, the worst of them for the rest; each page is a line of JSON. Its packages are of this folder.
import { writeFileSync } from "node:fs";

import * as chromeLauncher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const address = process.argv[2];
const MISSION = process.env.MISSION ?? "jwst";
const RUNS = 5;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const paths = { form: `/search/${MISSION}`, results: `/search/${MISSION}/results`, front: "/" };

const chrome = await chromeLauncher.launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const percent = (score) => Math.round((score ?? 0) * 100);
try {
  for (const [page, path] of Object.entries(paths)) {
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, []]));
    const failed = new Set();
    for (let i = 0; i < RUNS; ++i) {
      const { lhr, report } = await lighthouse(
        `${address}${path}`,
        { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES },
        desktopConfig,
      );
      for (const name of CATEGORIES) {
        scores[name].push(percent(lhr.categories[name].score));
        if (name === "performance") continue;
        for (const { id, weight } of lhr.categories[name].auditRefs) {
          if (weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1) failed.add(id);
        }
      }
      if (process.env.REPORTS) writeFileSync(`${process.env.REPORTS}/${page}-${i}.json`, report);
    }
    const sorted = scores.performance.sort((a, b) => a - b);
    const { performance: _, ...others } = scores;
    const worst = Object.fromEntries(Object.entries(others).map(([name, all]) => [name, Math.min(...all)]));
    console.log(JSON.stringify({ what: `Lighthouse: ${page}`, performance_median: sorted[RUNS >> 1], performance: sorted, ...worst, failed: [...failed] }));
  }
} finally {
  await chrome.kill();
}
