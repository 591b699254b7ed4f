// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { conditionOf, conditionOfSpan, cutAt, itemsOf, sameValue, spanOf, toggled, valuesOf, type Kind } from "./language";

const TEXT: Kind = { type: "string", condition: "string" };
const NUMBER: Kind = { type: "integer", condition: "integer" };
const FLAG: Kind = { type: "boolean", condition: "string" };

describe("a list of values", () => {
  test.each([
    [["NIRCAM", "MIRI"]],
    [["Lee, Janice", 'a "quote"', "back\\slash", "*star*", "!not", "null", "is null", " blanks ", "", "x..y", "ünïcode", "IS NOT NULL"]],
    [[null, "CLEAR;PRISM"]],
    [["\\", '"', ",", "*", "!", '\\"', "a\\,b"]],
    [["trailing\\"]],
  ])("comes back from its condition: %j", (values) => {
    expect(valuesOf(conditionOf(values, TEXT), TEXT)).toEqual(values);
  });
  test("is read as people write it", () => {
    expect(valuesOf("a,b , c\\, d", TEXT)).toEqual(["a", "b", "c, d"]);
    expect(valuesOf("Is Null", TEXT)).toEqual([null]);
    expect(valuesOf('5" slit', TEXT)).toEqual(['5" slit']);
    expect(valuesOf("", TEXT)).toEqual([]);
    expect(valuesOf("1, =2,3.50, -1e2, null", NUMBER)).toEqual(["1", "2", "3.5", "-100", null]);
    expect(valuesOf("YES, f", FLAG)).toEqual(["true", "false"]);
  });
  test.each(["!a", "a, !b", "F1*", '"open', '"a" b', "a,,b", "a,", "!null", "is not null"])("is not what %j says", (condition) => {
    expect(valuesOf(condition, TEXT)).toBeUndefined();
  });
  test.each(["1..5", ">5", "5 +- 1", "twelve", "1e"])("of numbers is not what %j says", (condition) => {
    expect(valuesOf(condition, NUMBER)).toBeUndefined();
  });
  test("of times there is none", () => {
    expect(valuesOf("2023", { type: "time", condition: "datetime" })).toBeUndefined();
  });
  test("takes a value in or out without regard to case", () => {
    expect(toggled(["NIRCAM"], "nircam")).toEqual([]);
    expect(toggled(["a"], null)).toEqual(["a", null]);
    expect(sameValue("Ä", "ä")).toBe(false);
  });
});

test("commas in quotes and after backslashes part nothing, in texts", () => {
  expect(itemsOf('"a,b", c\\,d,!"x,y"', TEXT).map(({ text }) => text)).toEqual(['"a,b"', " c\\,d", '!"x,y"']);
  expect(itemsOf('"1,2"', NUMBER).map(({ text }) => text)).toEqual(['"1', '2"']);
  expect(itemsOf("a\\", TEXT)).toEqual([{ text: "a\\", start: 0, end: 2 }]);
});

describe("a range", () => {
  test.each(["", ">=5", "<=2023-02", "1 .. 5", "-5 .. -1.5e-3", "2023-01 .. 2023-03"])("comes back: %j", (condition) => {
    const span = spanOf(condition);
    expect(span && conditionOfSpan(span)).toBe(condition);
  });
  test.each([">5", "5", "!5", "1 .. 5, 7", "..", "1 ..", ">= ", ">=1 .. 5", "10 +- 2"])("is not what %j says", (condition) => {
    expect(spanOf(condition)).toBeUndefined();
  });
});

test("the wrong part is found by its bytes", () => {
  expect(cutAt("1, twelve", { offset: 3, length: 6 })).toEqual(["1, ", "twelve", ""]);
  expect(cutAt("ü, x", { offset: 4, length: 1 })).toEqual(["ü, ", "x", ""]);
  expect(cutAt("a", { offset: 9, length: 9 })).toEqual(["a", "", ""]);
});
