// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Columns } from "../api/client";
import { entryGroups, jsonOf, nullCount } from "./metadata";

const column = (name: string, type: string, group: string | null, rest: object = {}): object => ({
  name, type, group, label: name.toUpperCase(), description: `the ${name}`, aliases: [], unit: null, derived: false, ...rest,
});
const columns = {
  groups: ["Who", "When", "Nobody"],
  columns: [
    column("start", "time", "When"),
    column("exptime", "real", "When", { unit: "s" }),
    column("pi", "string", "Who"),
    column("note", "string", null),
    column("sep", "real", "When", { derived: true }),
  ],
} as unknown as Columns;
const row = { start: "2025-10-11T04:12:03.5Z", exptime: 1052.2, pi: "Simulated, A.", note: null, sep: null };

const shown = (find: string, nulls = false): string[] =>
  entryGroups(columns, row, { find, nulls }).flatMap(({ group, entries }) => entries.map(({ text, column: { name } }) => `${group}/${name}=${text}`));

test("values stand in the order of the dictionary's groups, with their units", () => {
  expect(shown("")).toEqual(["Who/pi=Simulated, A.", "When/start=2025-10-11 04:12:03 UTC", "When/exptime=1052.2 s"]);
});

test("nulls show when asked for, but not those of searches by position", () => {
  expect(shown("", true)).toContain("Other/note=");
  expect(shown("", true)).not.toContain("When/sep=");
  expect(nullCount(columns, row)).toBe(1);
});

test("all words must be found, in label, description, name or value", () => {
  expect(shown("the PI")).toEqual(["Who/pi=Simulated, A."]);
  expect(shown("1052")).toEqual(["When/exptime=1052.2 s"]);
  expect(shown("pi start")).toEqual([]);
});

test("the copy has every column, null or not", () => {
  expect(JSON.parse(jsonOf(columns, row))).toEqual(row);
});
