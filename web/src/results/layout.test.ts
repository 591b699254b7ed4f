// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Column } from "../api/client";
import { cellText, decimalsOf, widthOf } from "./layout";

const column = (change: Partial<Column>): Column =>
  ({ name: "x", type: "real", label: "X", unit: null, ucd: null, list: false, ...change }) as Column;

test("a column has one precision, without zeros that nobody needs", () => {
  expect(decimalsOf(column({}), [1.5, 2.25, 100])).toBe(2);
  expect(decimalsOf(column({}), [311.36414, 8.2])).toBe(4);
  expect(decimalsOf(column({}), [1, 2, null])).toBe(0);
  expect(decimalsOf(column({ ucd: "pos.eq.ra;meta.main" }), [1])).toBe(5);
  expect(decimalsOf(column({ type: "integer" }), [1])).toBe(0);
});

test("numbers are written with the column's precision, tiny and huge ones with a power of ten", () => {
  expect(cellText(column({}), 1.5, 3)).toBe("1.500");
  expect(cellText(column({}), 4.4e-6, 0)).toBe("4.4000e-6");
  expect(cellText(column({}), 0, 2)).toBe("0.00");
  expect(cellText(column({}), null, 2)).toBe("");
  expect(cellText(column({ type: "integer" }), 1234567, 0)).toBe("1234567");
});

test("numbers and names are never cut, long texts are", () => {
  const name = "jw05381004001_0210b_00001_a_name_that_goes_on_and_on_and_on";
  expect(widthOf(column({ type: "string", ucd: "meta.id;meta.dataset" }), [name])).toBeGreaterThan(name.length * 7);
  expect(widthOf(column({ type: "string" }), ["x".repeat(200)])).toBe(220);
});
