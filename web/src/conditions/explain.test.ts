// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Column, Value } from "../api/client";
import { examplesOf } from "./explain";

type Part = Pick<Column, "type" | "condition" | "unit" | "summary">;
const column = (type: Column["type"], condition: Column["condition"], low: Value, high: Value, nulls = 0): Part => ({
  type,
  condition,
  unit: type === "real" ? "s" : null,
  summary: { rows: 100, nulls, distinct: 5, low, high },
});
const asked = (part: Part, values: Value[] = []): string[] => examplesOf(part, values).map(({ condition }) => condition);

test("texts are explained with their own values, quoted where they must be", () => {
  expect(asked(column("string", "string", "A", "Z"), ["NIRCAM", "MIRI"])).toEqual(["NIRCAM", "NIRCAM, MIRI", "!NIRCAM", "NIR*"]);
  expect(asked(column("string", "string", "A, b", "Z"))).toEqual(['"A, b"', '"A, b", Z', '!"A, b"', "A*"]);
});
test("names are explained by their parts", () => {
  const examples = examplesOf(column("string", "substring", "Lee, Janice", "Ray, Tom"), ["Lee, Janice"]);
  expect(examples[0]).toEqual({ condition: "Lee", meaning: 'has "Lee" somewhere in it' });
});
test("numbers are explained within their range and with their unit", () => {
  const examples = examplesOf(column("real", "float", 0, 1000, 3), []);
  expect(examples[0]).toEqual({ condition: ">= 500", meaning: "at least 500 s" });
  expect(examples.map(({ condition }) => condition)).toEqual([">= 500", "< 500", "250 .. 750", "500 +- 10%", "250, 750", "null", "!null"]);
  expect(asked(column("integer", "integer", 1, 1))).toEqual([">= 1", "< 1", "1 +- 10%", "1, 1"]);
});
test("times are explained by their periods", () => {
  expect(asked(column("time", "datetime", "2022-08-01T06:26:05Z", "2025-04-05T21:23:09Z"))).toEqual([
    "2025", "2022-08-01 .. 2025-04-05", ">= 2025-04", "< 2025-04", "2025-04-05",
  ]);
});
test("angles and flags have their own", () => {
  expect(asked(column("real", "ra", 0, 360))).toContain("350 .. 10");
  expect(asked(column("real", "dec", -90, 90))).toContain("> 80");
  expect(asked(column("boolean", "string", false, true))).toEqual(["true", "false"]);
});
