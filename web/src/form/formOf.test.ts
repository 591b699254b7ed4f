// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";

import type { Column } from "../api/client";
import { formOf, isVoid, kindOf, type FormDictionary } from "./formOf";

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name, aliases: [], type: "string", unit: null, ucd: null, label: name, description: name, group: "Which", condition: "string",
  facet: "none", list: false, derived: false, default_output: true, queryable: true, sortable: true,
  summary: { rows: 10, nulls: 0, distinct: 3, low: null, high: null }, ...more,
});
const histogram: Partial<Column> = { type: "real", condition: "float", facet: "histogram", default_output: false };
const dictionary: FormDictionary = {
  form: [], roles: { dataset: "id", program: "program", wavelength_min: "blue", wavelength_max: "red" },
  groups: ["Which", "Instrument", "When", "How long", "Flags", "Processing"], 
  columns: [
    column("id", { ucd: "meta.id;meta.dataset" }),
    column("program", { type: "integer", facet: "values", ucd: "meta.id;obs.proposal", aliases: ["proposal"] }),
    column("instrument", { facet: "values", group: "Instrument" }),
    column("ra", { type: "real", condition: "ra" }),
    column("version", { facet: "values", group: "Processing" }),
    column("begin", { type: "time", condition: "datetime", facet: "histogram", group: "When" }),
    column("exposure", { ...histogram, group: "How long", ucd: "time.duration;obs.exposure" }),
    column("blue", { ...histogram, ucd: "em.wl;stat.min", unit: "m" }),
    column("red", { ...histogram, ucd: "em.wl;stat.max", unit: "m" }),
    column("moving", { type: "boolean", facet: "values", group: "Flags" }),
    column("separation", { queryable: false }),
  ],
};
const drawn = (columns: FormDictionary): string[] => formOf(columns).map(({ group, fields }) => `${group}: ${fields.map(({ column: { name }, kind }) => `${name} ${kind}`).join(", ")}`);

describe("a form", () => {
  test("follows from the dictionary if nothing is declared", () => {
    expect(drawn(dictionary)).toEqual([
      "Where: ", "Which: id text, program text, instrument values, blue wavelength", "When: begin range", "How long: exposure range", "Flags: moving values",
    ]);
  });
  test("is as declared, without what can't be asked", () => {
    const form = [{ group: "Where", columns: [] }, { group: "Mine", columns: ["separation", "proposal", "red", "blue", "nosuch", "EXPOSURE"] }];
    expect(drawn({ ...dictionary, form, roles: { wavelength_min: "blue", wavelength_max: "red" } })).toEqual([
      "Where: ", "Mine: program values, blue wavelength, exposure range",
    ]);
    expect(drawn({ ...dictionary, form, roles: {} })[1]).toBe("Mine: program values, red range, blue range, exposure range");
  });
});

test("a column without any value is void; one that is computed is not", () => {
  expect(isVoid(column("a", { summary: { rows: 9, nulls: 9, distinct: 0, low: null, high: null } }))).toBe(true);
  expect(isVoid(column("a", { summary: { rows: 9, nulls: 2, distinct: 0, low: null, high: null }, type: "region" }))).toBe(false);
  expect(isVoid(column("a", { summary: null, derived: true }))).toBe(false);
  expect(isVoid(column("a"))).toBe(false);
});

test("thousands of values are typed, not checked", () => {
  expect(kindOf(column("a", { facet: "values", summary: { rows: 9e5, nulls: 0, distinct: 5000, low: null, high: null } }), undefined)).toBe("text");
});
