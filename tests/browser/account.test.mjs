// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in and out, the account, and the pages of staff and of those who lead a program.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, axe, launch, MODES, visit } from "./browser.mjs";

const PASSWORD = "correct horse battery";
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
const button = (scope, name) => scope.getByRole("button", { name, exact: true });

async function fill(page, name, password = PASSWORD) {
  await page.getByLabel("Name or e-mail address").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

async function signIn(page, name, next, password = PASSWORD) {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(next)}`);
  await fill(page, name, password);
  await page.waitForURL(`${address}${next}`);
  await page.locator(".account-menu").waitFor();
}

async function choose(page, item) {
  await page.locator(".account-menu").click();
  await page.getByRole("menuitem", { name: item }).click();
}

// How many datasets of the mission that hides them the front page tells of.
const veiled = async (page) => {
  const row = page.getByRole("row", { name: /VEILED/i });
  return (await row.count()) === 0 ? null : (await row.getByRole("cell").nth(1).innerText()).trim();
};

test("somebody signs in from where he is, and out again, and sees what is his without loading the page anew", async () => {
  await visit(browser, "/", { expected: [401] }, async (page) => {
    await page.getByRole("row").nth(1).waitFor();
    const before = await veiled(page);
    await page.evaluate(() => Object.assign(globalThis, { notLoadedAnew: true }));
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("Name or e-mail address").waitFor();
    await fill(page, "sam", "a wrong password");
    assert.equal(await page.getByRole("alert").innerText().then((text) => text.includes("name or password is wrong")), true);
    await fill(page, "sam");
    await page.locator(".account-menu").waitFor();
    assert.equal(new URL(page.url()).pathname, "/");
    await page.waitForFunction((old) => {
      const row = [...document.querySelectorAll(".home tr")].find((each) => /veiled/i.test(each.textContent ?? ""));
      return row && row.children[1]?.textContent !== old;
    }, before);
    await choose(page, "Sign out");
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    await page.waitForFunction((old) => {
      const row = [...document.querySelectorAll(".home tr")].find((each) => /veiled/i.test(each.textContent ?? ""));
      return (row?.children[1]?.textContent ?? null) === old;
    }, before);
    assert.equal(await page.evaluate(() => globalThis.notLoadedAnew), true);
  });
});

test("a search is where it was after signing in", async () => {
  await visit(browser, "/search/jwst/results", {}, async (page) => {
    await page.getByRole("textbox", { name: /Filter/ }).first().or(page.getByRole("grid")).first().waitFor();
    await page.evaluate(() => history.replaceState(null, "", "/search/jwst/results?instrume=MIRI#row"));
    const here = page.url();
    await page.getByRole("link", { name: "Sign in" }).click();
    await fill(page, "ann");
    await page.locator(".account-menu").waitFor();
    await page.getByRole("grid").first().waitFor();
    assert.equal(page.url(), here);
  });
});

test("nobody is sent to another site", async () => {
  for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example"]) {
    await visit(browser, `/sign-in?next=${encodeURIComponent(next)}`, {}, async (page) => {
      await fill(page, "ann");
      await page.locator(".account-menu").waitFor();
      assert.equal(page.url(), `${address}/`);
    });
  }
});

for (const [scheme, width, height] of MODES) {
  test(`the account, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/sign-in", { scheme, width, height, picture: `account-${scheme}-${width}` }, async (page) => {
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await axe(page);
      await signIn(page, "ann", "/account");
      await page.getByRole("link", { name: "JWST 1", exact: true }).waitFor();
      await page.getByText("here and now").waitFor();
      await axe(page);
      assert.equal(await overflows(page), false);
    });
  });

  test(`the pages of staff, ${scheme}, ${width} pixels wide`, async () => {
    await visit(browser, "/sign-in", { scheme, width, height, picture: `operator-${scheme}-${width}` }, async (page) => {
      await signIn(page, "sam", "/operator");
      for (const tab of ["Audit log", "Invitations", "Data access", "Users"]) {
        await page.getByRole("navigation", { name: "Users and access" }).getByRole("link", { name: tab }).click();
        await page.getByRole("main").getByRole("heading", { level: 2 }).first().waitFor();
        if (tab === "Audit log") await page.getByRole("cell", { name: /^sam account \d+, session \d+$/ }).first().waitFor();
        await axe(page);
        assert.equal(await overflows(page), false, `${tab} is wider than the window`);
      }
    });
  });
}

test("a token is shown once, works, and is revoked", async () => {
  await visit(browser, "/sign-in", {}, async (page) => {
    await signIn(page, "ann", "/token?suggested_name=Astroquery&suggested_scope=mast:exclusive_access");
    assert.equal(await page.getByLabel("What it is for").inputValue(), "Astroquery");
    assert.equal(await page.getByLabel("Tell who I am").isChecked(), false);
    await button(page, "Make a token").click();
    const token = await page.locator(".account-secret .mono").innerText();
    const whoami = async () => (await fetch(`${address}/whoami`, { headers: { Cookie: `mast_token=${token}` } })).json();
    assert.deepEqual((await whoami()).scopes, ["mast:exclusive_access"]);
    await page.goto(`${address}/account`);
    const row = page.getByRole("row", { name: /Astroquery/ });
    await row.waitFor();
    assert.equal((await page.content()).includes(token), false);
    await row.getByRole("button", { name: /^Revoke:/ }).click();
    await row.getByRole("button", { name: /^Revoke now:/ }).click();
    await row.waitFor({ state: "detached" });
    assert.equal((await whoami()).anon, true);
  });
});

test("a new password ends the other sessions", async () => {
  await visit(browser, "/sign-in", { expected: [401] }, async (page) => {
    await signIn(page, "bob", "/account");
    await visit(browser, "/sign-in", {}, async (other) => {
      await signIn(other, "bob", "/account");
      await other.getByText("here and now").waitFor();
      await page.getByLabel("Your password", { exact: true }).fill(PASSWORD);
      await page.getByLabel("New password").fill("another long password");
      await button(page, "Change the password").click();
      await page.getByText("Your password is changed").waitFor();
      await page.getByLabel("Your name").fill("Bob Ray");
      await button(page, "Change the name").click();  // by the new session
      await page.locator(".account-menu", { hasText: "Bob Ray" }).waitFor();
      await other.reload();
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
    });
  });
});

test("staff invite somebody, who signs up; add another, who chooses a password", async () => {
  await visit(browser, "/sign-in", {}, async (page) => {
    await signIn(page, "sam", "/operator/invitations");
    await button(page, "Make an invitation").click();
    const invitation = await page.locator(".account-secret .mono").innerText();
    await visit(browser, invitation.replace(address, ""), {}, async (guest) => {
      await guest.getByLabel("User name").fill(`guest${Date.now()}`);
      await guest.getByLabel("Password").fill("a guest's password");
      await axe(guest);
      await button(guest, "Make an account").click();
      await guest.getByText("Your account is made").waitFor();
    });
    await page.goto(`${address}/operator/users`);
    const name = `new${Date.now()}`;
    await page.getByLabel("User name").fill(name);
    await button(page, "Add").click();
    const link = await page.locator(".account-secret .mono").innerText();
    await visit(browser, link.replace(address, ""), {}, async (guest) => {
      await guest.getByLabel("New password").fill("chosen by a link");
      await button(guest, "Set the password").click();
      await guest.getByRole("link", { name: `Sign in as ${name}` }).click();
      await fill(guest, name, "chosen by a link");
      await guest.locator(".account-menu", { hasText: name }).waitFor();
    });
    const row = page.getByRole("row", { name: new RegExp(`^${name}`) });
    await row.getByRole("button", { name: /^Remove:/ }).click();
    await row.getByRole("button", { name: /^Remove now:/ }).click();
    await row.waitFor({ state: "detached" });
  });
});

test("who leads a program gives access to it and takes it back", async () => {
  await visit(browser, "/sign-in", { expected: [403] }, async (page) => {
    await signIn(page, "ann", "/operator/grants");
    await page.getByRole("heading", { name: "Access to your programs" }).waitFor();
    await page.getByLabel("User name").fill("bob");
    await page.getByLabel("Program").fill("2");
    await button(page, "Give access").click();
    await page.getByText("only the staff and who leads the program").waitFor();
    await page.getByLabel("Program").fill("1");
    await button(page, "Give access").click();
    const row = page.getByRole("row", { name: /^bob/ });
    await row.waitFor();
    await row.getByRole("button", { name: /^Take back:/ }).click();
    await row.getByRole("button", { name: /^Take back now:/ }).click();
    await row.waitFor({ state: "detached" });
  });
});

test("what one tab signs in or out the others know, and a session that has ended leads to signing in", async () => {
  await visit(browser, "/tokens", { expected: [401, 403] }, async (first) => {
    const second = await first.context().newPage();
    const signInLink = first.getByRole("banner").getByRole("link", { name: "Sign in" });
    await signInLink.waitFor();
    await signIn(second, "sam", "/");
    await first.locator(".account-menu").waitFor();
    await choose(second, "Sign out");
    await signInLink.waitFor();
    await signIn(second, "sam", "/");
    await first.locator(".account-menu").waitFor();
    await first.getByRole("link", { name: "Go on" }).click();
    await button(first, "Make a token").waitFor();
    // Signed in anew where the page does not hear of it: the value of before is void, and the change is made all the same.
    const { csrf } = await (await second.request.get(`${address}/api/v1/session`)).json();
    const anew = await second.request.post(`${address}/api/v1/session`, { data: { name: "sam", password: PASSWORD }, headers: { "X-Almagest-CSRF": csrf } });
    assert.equal(anew.ok(), true);
    assert.notEqual((await anew.json()).csrf, csrf);
    await button(first, "Make a token").click();
    await first.locator(".account-secret .mono").waitFor();
    await first.context().clearCookies();
    await button(first, "Make a token").click();
    await signInLink.waitFor();
  });
});
