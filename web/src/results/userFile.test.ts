// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { UploadedList } from "../search/list";
import { userFileOf } from "./userFile";

const list: UploadedList = {
  name: "mine.csv", targets: [{ ra_deg: 1, dec_deg: 2 }, { ra_deg: 3, dec_deg: -4, name: "NGC 1" }], targetLines: [0, 2], datasets: null,
  extraColumns: ["Note"], extra: [["first"], ["unused"], ["third"]], datasetLines: {},
};
const match = (target: number) => ({ target, separation_arcmin: 0, distance_arcsec: 0 });

test("a row tells the line of the list that found it, after the targets of the form", () => {
  const file = userFileOf({ list, targets: ["M31"] });
  expect(file?.heads).toEqual(["User File Target", "User File Note"]);
  expect(file?.valuesOf(match(1), "a")).toEqual(["1 2", "first"]);
  expect(file?.valuesOf(match(2), "a")).toEqual(["NGC 1", "third"]);
  expect(file?.valuesOf(match(0), "a")).toEqual(["", ""]);
  expect(file?.longest).toEqual([5, 6]);
});

test("a list of datasets is matched by name, whatever its case", () => {
  const named = { ...list, targets: [], targetLines: [], datasetLines: { JW1: 1 } };
  const file = userFileOf({ list: named, targets: [] });
  expect(file?.heads).toEqual(["User File Note"]);
  expect(file?.valuesOf(null, "jw1")).toEqual(["unused"]);
  expect(file?.valuesOf(null, "jw2")).toEqual([""]);
});

test("without a list, or with one that has no columns of its own, there is nothing to add", () => {
  expect(userFileOf({ list: null, targets: [] })).toBeNull();
  expect(userFileOf({ list: { ...list, targets: [], extraColumns: [] }, targets: [] })).toBeNull();
});
