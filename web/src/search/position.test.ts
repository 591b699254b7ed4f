// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { decOf, galacticOf, positionOf, raOf } from "./position";

describe("a position", () => {
  test.each([
    "10.6875 41.2692", "10.6875, 41.2692", "10.6875;+41.2692", "10.6875\t41.2692", "00:42:45 +41:16:09.12", "00 42 45 41 16 09.12",
    "0h42m45s +41d16m9.12s", "00h42m45s, 41°16′9.12″", "00:42:45+41:16:09.12", "10d41m15s 41d16m9.12s",
  ])("is read in %j", (text) => {
    const found = positionOf(text);
    expect(found?.ra_deg).toBeCloseTo(10.6875, 6);
    expect(found?.dec_deg).toBeCloseTo(41.2692, 6);
  });
  test.each(["", "M31", "NGC 1300", "HD 189733", "3C 273", "10.68", "400 10", "10 95", "00:60:00 +10:00:00", "1 2 3", "NaN NaN", "1e400 0", "Infinity 0", "PSR J0534+2200", "2MASX 12 34"])(
    "is not in %j",
    (text) => expect(positionOf(text)).toBeNull(),
  );
});

test("right ascension in base 60 is in hours, declination in degrees, and both have their limits", () => {
  expect(raOf("12:30:00")).toBe(187.5);
  expect(raOf("187d30m")).toBe(187.5);
  expect(decOf("-00:30:00")).toBe(-0.5);
  expect(decOf("−5d30m")).toBe(-5.5);
  expect([raOf("-1"), raOf("360.1"), decOf("90.1"), decOf("x"), raOf("12:30:00:00")]).toEqual([null, null, null, null, null]);
});

test("galactic coordinates are those of the sky", () => {
  // The galactic centre and M 31, as SIMBAD has them.
  const centre = galacticOf("gal 0 0");
  expect(centre?.ra_deg).toBeCloseTo(266.405, 2);
  expect(centre?.dec_deg).toBeCloseTo(-28.936, 2);
  const andromeda = galacticOf("l=121.1743 b=-21.5733");
  expect(andromeda?.ra_deg).toBeCloseTo(10.6847, 2);
  expect(andromeda?.dec_deg).toBeCloseTo(41.2688, 2);
  expect(galacticOf("121 -21")).toBeNull();
  expect(galacticOf("gal 500 0")).toBeNull();
});
