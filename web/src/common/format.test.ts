// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { bytes, count, plural, real, textOf, utc } from "./format";

test("bytes have three figures and a decimal unit", () => {
  expect([0, 999, 1000, 12_345, 999_499, 999_500, 1.5e9, 1.13e12].map(bytes)).toEqual([
    "0 B", "999 B", "1.00 kB", "12.3 kB", "999 kB", "1.00 MB", "1.50 GB", "1.13 TB",
  ]);
});

test("numbers keep what they mean", () => {
  expect(real(0.1 + 0.2)).toBe("0.3");
  expect(real(159.32901234567)).toBe("159.32901");
  expect(real(2.5e-6)).toBe("2.5e-6");
  expect(real(-12345678)).toBe("-1.2346e+7");
  expect(count(1234567)).toBe("1,234,567");
  expect(plural(1, "file")).toBe("1 file");
  expect(plural(0, "file")).toBe("0 files");
});

test("values are written by their type, and a null is nothing", () => {
  expect(textOf("2025-10-11T04:12:03.123Z", "time")).toBe("2025-10-11 04:12:03");
  expect(textOf(true, "boolean")).toBe("yes");
  expect(textOf(1234567, "integer")).toBe("1234567");
  expect(textOf(null, "real")).toBe("");
  expect(utc("2025-10-11T04:12:03Z")).toBe("2025-10-11 04:12:03");
});
