// SPDX-License-Identifier: GPL-3.0-or-later
// One component alone on a page of the server under test, below that server's own security policy.
import { readFileSync } from "node:fs";
import path from "node:path";

import { sky, visit } from "./browser.mjs";

const built = path.resolve(import.meta.dirname, "../../build/web/stories");

const addressOf = (story) => `/stories/?story=${encodeURIComponent(JSON.stringify(story))}`;

async function shell(route, page) {
  const document = await page.request.get(`${sky}/`);
  const policy = document.headers()["content-security-policy"];
  const nonce = /'nonce-([^']+)'/.exec(policy)[1];
  const text = readFileSync(path.join(built, "stories/index.html"), "utf8").replaceAll("__NONCE__", nonce);
  await route.fulfill({ contentType: "text/html; charset=utf-8", headers: { "Content-Security-Policy": policy }, body: text });
}

/** As `visit`, on the page of `story` (web/src/stories/main.tsx says what it can have in it). */
export async function tell(browser, story, how, check) {
  const prepare = async (context) => {
    await context.route(/\/stories\//, (route) => shell(route, { request: context.request }));
    await context.route("**/assets/*", async (route) => {
      const file = path.join(built, "assets", path.basename(new URL(route.request().url()).pathname));
      await route.fulfill({ path: file }).catch(() => route.continue());
    });
  };
  await visit(browser, addressOf(story), { at: sky, ...how, prepare }, check);
}
