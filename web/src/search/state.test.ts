// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { fragmentOf, listOf } from "./list";
import { EMPTY, parametersOf, radiusOf, searchOf, stateOf, withCondition, type SearchState } from "./state";

const full: SearchState = {
  ...EMPTY,
  conditions: [
    { column: "instrume", condition: "NIRCAM, MIRI" },
    { column: "sort", condition: "> 5" },
    { column: "pi_name", condition: '"Lee, Janice" & co = 100% + ü' },
  ],
  targets: ["M 51", "10.68 +41.27"],
  unresolved: ["M 51b"],
  radius: { value: 0.5, unit: "deg" },
  area: "CIRCLE ICRS 10 41 1",
  sort: [
    { column: "date_obs", direction: "descending" },
    { column: "fileSetName", direction: "ascending" },
  ],
  columns: ["fileSetName", "date_obs"],
  at: 1200,
  row: "jw00001001001_02101_00001",
  tab: "files",
  view: "album",
};

describe("the state in the address", () => {
  test("comes back as it went in", () => {
    expect(stateOf(new URLSearchParams(parametersOf(full).toString()))).toEqual(full);
    expect(stateOf(new URLSearchParams(""))).toEqual(EMPTY);
  });
  test("leaves out what is as usual", () => {
    expect(parametersOf(EMPTY).toString()).toBe("");
  });
  test("of a column whose name is a word of ours is kept apart", () => {
    expect(parametersOf(full).get(".sort")).toBe("> 5");
  });
  test("that says nonsense is as usual", () => {
    const odd = stateOf(new URLSearchParams("radius=-3&at=x&view=cube&target=%20&instrume=%20"));
    expect(odd).toEqual(EMPTY);
  });
});

test("a search has its radius in degrees, and no radius without targets", () => {
  expect(searchOf(full).radius_deg).toBe(0.5);
  expect(searchOf({ ...EMPTY, targets: ["M31"] }).radius_deg).toBe(0.05);
  expect(searchOf(EMPTY)).toEqual({});
});

test("names that were not found are not asked for, and galactic positions are turned", () => {
  expect(searchOf({ ...EMPTY, unresolved: ["nosuch"] })).toEqual({});
  expect(searchOf({ ...EMPTY, targets: ["M31", "gal 0 0"] }).targets).toMatchObject(["M31", { name: "gal 0 0" }]);
});

test("a radius needs a unit and fits on the sky", () => {
  expect(radiusOf("30 arcsec")).toEqual({ value: 30, unit: "arcsec" });
  for (const text of ["", "3", "3 parsec", "-1deg", "181deg", "1e3deg"]) expect(radiusOf(text)).toBeNull();
});

test("a changed condition takes the place of all on its column", () => {
  const state = { ...EMPTY, conditions: [{ column: "a", condition: "1" }, { column: "B", condition: "2" }, { column: "A", condition: "3" }] };
  expect(withCondition(state, "A", "9")).toEqual([{ column: "A", condition: "9" }, { column: "B", condition: "2" }]);
  expect(withCondition(state, "b", " ")).toEqual([{ column: "a", condition: "1" }, { column: "A", condition: "3" }]);
});

test("a list comes back from a fragment, and a damaged one is none", async () => {
  const list = {
    name: "targets.csv",
    targets: Array.from({ length: 2000 }, (_, i) => ({ ra_deg: i / 10, dec_deg: 1 })),
    targetLines: Array.from({ length: 2000 }, (_, i) => i),
    datasets: null,
    extraColumns: ["note"],
    extra: Array.from({ length: 2000 }, () => ["ä"]),
    datasetLines: {},
  };
  const fragment = await fragmentOf(list);
  expect(fragment.length).toBeLessThan(20_000);
  expect(await listOf(fragment)).toEqual(list);
  expect(await listOf(fragment.slice(0, 50))).toBeNull();
  expect(await listOf("#list=%%%")).toBeNull();
  expect(await listOf("")).toBeNull();
});
