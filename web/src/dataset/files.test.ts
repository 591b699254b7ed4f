// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Product } from "../api/client";
import { fileGroups, pictureOf, whyNot } from "./files";

const product = (name: string, level: string | null, type: string, rest: Partial<Product> = {}): Product => ({
  dataset: "d", name, uri: name, size: 10, level, type, suffix: null, mark: null, release: null, access: "", reading: "allowed", held: true,
  sha256: null, md5: null, href: "/", ...rest,
});

test("files stand by level, the most processed first, and then by type", () => {
  const groups = fileGroups([
    product("pool", null, "association"), product("uncal", "1b", "science"), product("jpg", "2b", "preview"),
    product("cal", "2b", "science"), product("rate", "2a", "science"), product("cal2", "2b", "science"), product("i2d", "3", "science"),
  ]);
  expect(groups.map(({ level, type, files, bytes }) => [level, type, files.length, bytes])).toEqual([
    ["3", "science", 1, 10], ["2b", "science", 2, 20], ["2b", "preview", 1, 10], ["2a", "science", 1, 10], ["1b", "science", 1, 10],
    [null, "association", 1, 10],
  ]);
});

test("what can't be had says why", () => {
  expect(whyNot(product("a", null, "science"))).toBeNull();
  const locked = { release: "2027-01-14T00:00:00Z", held: null };
  expect(whyNot({ ...locked, reading: "sign_in" })).toMatch(/^exclusive until 2027-01-14; sign in/);
  expect(whyNot({ ...locked, reading: "denied" })).toMatch(/no rights to its program/);
  expect(whyNot({ reading: "denied", held: null, release: "9999-12-31T00:00:00Z" })).toMatch(/^exclusive, with no date/);
  expect(whyNot({ reading: "allowed", held: false, release: null })).toMatch(/not in this archive/);
});

test("a picture is asked for only where there may be one", () => {
  expect(pictureOf([product("a", null, "association")])).toBe("none");
  expect(pictureOf([product("a_gs-acq1.fits", "1b", "auxiliary")])).toBe("likely");
  expect(pictureOf([product("a_msa.fits", null, "auxiliary")])).toBe("none");
  expect(pictureOf([product("a", "2b", "science", { reading: "sign_in", held: null })])).toBe("locked");
  expect(pictureOf([product("a", "2b", "science", { held: false })])).toBe("none");
  expect(pictureOf([product("a", "2b", "science", { reading: "denied" }), product("b", "1b", "science")])).toBe("likely");
});
