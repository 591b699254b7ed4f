// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { EVERYTHING, isSelected, NOTHING, sizeOf, toggled, withRows } from "./selection";

test("rows are selected one by one", () => {
  const two = toggled(toggled(NOTHING, "a"), "b");
  expect([isSelected(two, "a"), isSelected(two, "b"), isSelected(two, "c")]).toEqual([true, true, false]);
  expect(sizeOf(two, 1000)).toBe(2);
  expect(sizeOf(toggled(two, "a"), 1000)).toBe(1);
});

test("of all that match some are taken out, and put back", () => {
  const allButOne = toggled(EVERYTHING, "a");
  expect(isSelected(allButOne, "a")).toBe(false);
  expect(isSelected(allButOne, "never seen")).toBe(true);
  expect(sizeOf(allButOne, 1000)).toBe(999);
  expect(toggled(allButOne, "a")).toEqual(EVERYTHING);
});

test("several rows at once, also if some are selected already", () => {
  const some = withRows(toggled(NOTHING, "a"), ["a", "b"], true);
  expect([...some.names]).toEqual(["a", "b"]);
  expect(sizeOf(withRows(some, ["a", "b", "c"], false), 10)).toBe(0);
  expect(sizeOf(withRows(EVERYTHING, ["a", "b"], false), 10)).toBe(8);
});
