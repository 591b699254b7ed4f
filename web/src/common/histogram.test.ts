// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { axisOf, barsOf, endOf, fractionOf, placeOf, textAt, valueAt, type Bin } from "./histogram";

const sum = (rows: number[]): number => rows.reduce((a, b) => a + b, 0);

describe("places", () => {
  test("of times are the beginning and the end of the period that is named", () => {
    const at = (text: string): number => Date.parse(text);
    expect(placeOf("2023", "time")).toBe(at("2023-01-01T00:00Z"));
    expect(endOf("2023", "time")).toBe(at("2024-01-01T00:00Z"));
    expect(endOf("2023-12", "time")).toBe(at("2024-01-01T00:00Z"));
    expect(endOf("2023-02-28", "time")).toBe(at("2023-03-01T00:00Z"));
    expect(placeOf("2023-02-03 14:30", "time")).toBe(at("2023-02-03T14:30Z"));
    expect(placeOf("2022-08-01T06:26:05.573Z", "time")).toBe(at("2022-08-01T06:26:05.573Z"));
  });
  test.each(["", "soon", "2023-", "23-1-1x", ">5"])("are not in %j", (text) => {
    expect(placeOf(text, "time")).toBeNull();
    expect(placeOf(text, "real")).toBeNull();
  });
  test("of numbers are themselves", () => {
    expect(placeOf("-1.5e-3", "real")).toBe(-0.0015);
    expect(endOf("7", "integer")).toBe(7);
    expect(placeOf(null, "real")).toBeNull();
  });
});

describe("an axis", () => {
  const bins: Bin[] = [{ low: 1, high: 501, rows: 90 }, { low: 501, high: 1001, rows: 10 }];
  test("is logarithmic where the range is wide, unless it is told", () => {
    expect(axisOf(bins, "real")).toEqual({ low: 1, high: 1001, scale: "log" });
    expect(axisOf(bins, "real", "linear")?.scale).toBe("linear");
    expect(axisOf([{ low: -1, high: 1e6, rows: 1 }], "real", "log")?.scale).toBe("linear");
  });
  test("needs an extent", () => {
    expect(axisOf([], "real")).toBeNull();
    expect(axisOf([{ low: 3, high: 3, rows: 5 }], "real")).toBeNull();
  });
  test("leads there and back", () => {
    for (const scale of ["linear", "log"] as const) {
      const axis = { low: 2, high: 2000, scale };
      for (const value of [2, 3, 77, 2000]) expect(valueAt(fractionOf(value, axis), axis)).toBeCloseTo(value, 6);
      expect(fractionOf(-5, axis)).toBe(0);
      expect(fractionOf(1e9, axis)).toBe(1);
    }
  });
  test("has bars that keep every row", () => {
    for (const scale of ["linear", "log"] as const) {
      const axis = axisOf(bins, "real", scale);
      expect(axis && sum(barsOf(bins, "real", axis, 37))).toBeCloseTo(100, 9);
    }
  });
  test("keeps rows of bins without width", () => {
    expect(barsOf([{ low: 10, high: 10, rows: 4 }], "real", { low: 0, high: 10, scale: "linear" }, 5)).toEqual([0, 0, 0, 0, 4]);
  });
});

test("places are written with the digits that a handle can tell", () => {
  expect(textAt(1234.5678, "real", { low: 0, high: 3000, scale: "linear" })).toBe("1235");
  expect(textAt(1234.5678, "real", { low: 1, high: 3000, scale: "log" })).toBe("1230");
  expect(textAt(3.3333e-6, "real", { low: 6e-7, high: 2e-5, scale: "linear" })).toBe("0.00000333");
  expect(textAt(-0.4, "real", { low: -90, high: 90, scale: "linear" })).toBe("-0.4");
  expect(textAt(Date.UTC(2023, 4, 6, 7, 8), "time", { low: 0, high: 1e12, scale: "linear" })).toBe("2023-05-06");
  expect(textAt(9001.4, "integer", { low: 9001, high: 9020, scale: "linear" })).toBe("9001");
});
