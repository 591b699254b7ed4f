// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { codeOf, safeNext, signInLink } from "./next";

test("paths of this archive are kept whole", () => {
  expect(safeNext("/search/jwst/results?c=a%20b#list=1")).toBe("/search/jwst/results?c=a%20b#list=1");
});

test("nothing leads elsewhere", () => {
  for (const next of [null, "", "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example",
    "javascript:alert(1)", "search", "/..//evil.example", "/./\n/evil.example", "/sign-in?next=/"]) {
    expect(safeNext(next), String(next)).toBe("/");
  }
});

test("a link to sign in comes back", () => {
  expect(signInLink("/search/jwst?x=1&y=2")).toBe("/sign-in?next=%2Fsearch%2Fjwst%3Fx%3D1%26y%3D2");
  expect(signInLink("/")).toBe("/sign-in");
});

test("codes are read from the fragment", () => {
  expect(codeOf("#code=abc")).toBe("abc");
  expect(codeOf("")).toBe("");
});
