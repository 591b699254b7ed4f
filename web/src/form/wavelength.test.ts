// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { covered, covering, metresIn } from "./wavelength";

test("a wavelength becomes two conditions in the unit of the columns, and comes back", () => {
  expect(covering("3.3", "um", 1)).toEqual({ short: "<=0.0000033", long: ">=0.0000033" });
  expect(covering("5500", "Angstrom", 1e-9)).toEqual({ short: "<=550", long: ">=550" });
  for (const [text, unit] of [["3.3", "um"], ["656.28", "nm"], ["1215.67", "Angstrom"]] as const) {
    const conditions = covering(text, unit, 1);
    expect(conditions && covered(conditions.short, conditions.long, unit, 1)).toBe(text);
  }
  expect(covering(" ", "um", 1)).toEqual({ short: "", long: "" });
  expect(covered("", "", "um", 1)).toBe("");
});
test.each(["-1", "0", "x", "1e999", "3 um", "0x3"])("%j is no wavelength", (text) => expect(covering(text, "um", 1)).toBeNull());
test.each([["<=1", ""], ["<=1", ">=2"], [">=1", "<=1"], ["<=1, 2", ">=1"], ["<=x", ">=x"]])("%j and %j ask for something else", (short, long) => {
  expect(covered(short, long, "um", 1)).toBeUndefined();
});
test("units of length are known", () => {
  expect([metresIn("m"), metresIn("um"), metresIn("Angstrom"), metresIn("s"), metresIn(null), metresIn("toString")]).toEqual([1, 1e-6, 1e-10, null, null, null]);
});
