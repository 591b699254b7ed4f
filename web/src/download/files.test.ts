// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { SelectedFile } from "../api/shapes";
import { csvLines, lackOf, noteOf } from "./files";

const file: SelectedFile = {
  dataset: "jw1", name: "jw1_cal.fits", uri: "mast:JWST/product/jw1_cal.fits", size: 12, level: "2b", type: "science", suffix: "cal", mark: null,
  access: "PUBLIC", reading: "allowed", held: true, release: null, why: "selected",
};

test("a list of files is CSV, whatever they are called", () => {
  expect(csvLines([file, { ...file, dataset: null, name: 'a "b", c\n.fits', level: null, suffix: null, size: null }])).toBe(
    'jw1,jw1_cal.fits,2b,cal,12,PUBLIC\n,"a ""b"", c\n.fits",,,,PUBLIC\n',
  );
});

test("a file that will not come says why", () => {
  expect(lackOf(file)).toBe("");
  expect(lackOf({ ...file, reading: "sign_in", held: null })).toMatch(/sign in/);
  expect(lackOf({ ...file, reading: "denied", held: null })).toMatch(/no rights/);
  expect(lackOf({ ...file, held: false })).toBe("not held here");
});

test("a file is told from others of its kind", () => {
  const star: SelectedFile = { ...file, why: "guide_star", mark: "attempt 2" };
  expect([file, star, { ...star, held: false }, { ...file, mark: "attempt 2" }].map(noteOf)).toEqual(["", "guide star, attempt 2", "not held here, attempt 2", "attempt 2"]);
});
