// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Column } from "../api/client";
import { columnsFor, fitOf } from "./columnSearch";

const column = (name: string, label: string, description: string, group: string): Column => ({
  name, label, description, group, aliases: [], type: "real", unit: null, ucd: null, condition: "float", facet: "none", list: false,
  derived: false, default_output: false, queryable: true, sortable: true, summary: null,
});
const columns = [
  column("effexptm", "Effective exposure time", "Time during which photons were counted.", "How long"),
  column("exp_type", "Exposure type", "Observing mode.", "Instrument"),
  column("nircam_module", "Module", "Half of the camera that was exposed.", "NIRCam"),
];

test("columns are found by name, label and description, in any order of words", () => {
  const found = (text: string): string[] => columnsFor(columns, ["Instrument", "NIRCam", "How long"], text).flatMap((part) => part.columns.map(({ name }) => name));
  expect(found("")).toEqual(["exp_type", "nircam_module", "effexptm"]);
  expect(found("EXP_type")).toEqual(["exp_type"]);
  expect(found("time exposure")).toEqual(["effexptm"]);
  expect(found("expos")).toEqual(["exp_type", "effexptm", "nircam_module"]);
  expect(found("photons")).toEqual(["effexptm"]);
  expect(found("nosuch")).toEqual([]);
});
test("a name counts more than a word in a description", () => {
  const [first, , third] = columns;
  expect(first && third && fitOf(first, ["exposure"]) < fitOf({ ...first, name: "exposure" }, ["exposure"]) && fitOf(third, ["exposed"])).toBe(2);
});
