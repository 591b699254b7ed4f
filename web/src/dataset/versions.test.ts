// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Columns } from "../api/client";
import type { ProductVersions, Version } from "../api/shapes";
import { diffRows, sortedVersions, standingText } from "./versions";

const columns = {
  columns: [
    { name: "exptime", type: "real", unit: "s" },
    { name: "date", type: "time", unit: null },
  ],
} as unknown as Columns;

const version = (rest: Partial<Version>): Version => ({
  archive_file_id: 1, recorded: "2025-01-01T00:00:00Z", standing: "listed", current: true, size: 1, release: null, held: true, changes: [], ...rest,
});

test("a change is written as values are", () => {
  expect(
    diffRows(columns, [
      { column: "exptime", label: "Exposure", before: 1052.2, after: null },
      { column: "date", label: "Made", before: "2025-10-11T04:12:03Z", after: "2025-10-12T00:00:00Z" },
      { column: "gone", label: "Gone", before: "a", after: "b" },
    ]),
  ).toEqual([
    { column: "exptime", label: "Exposure", before: "1052.2 s", after: "" },
    { column: "date", label: "Made", before: "2025-10-11 04:12:03", after: "2025-10-12 00:00:00" },
    { column: "gone", label: "Gone", before: "a", after: "b" },
  ]);
});

test("a change in digits that are not shown shows them", () => {
  expect(diffRows(columns, [{ column: "exptime", label: "E", before: 1.0000000001, after: 1 }])).toEqual([
    { column: "exptime", label: "E", before: "1.0000000001", after: "1" },
  ]);
  expect(diffRows(columns, [{ column: "exptime", label: "E", before: 2, after: 2 }])).toEqual([]);
});

test("files with a history come apart, the latest first", () => {
  const file = (name: string, versions: Version[]): ProductVersions => ({ name, reading: "allowed", versions });
  const { changed, unchanged } = sortedVersions([
    file("a", [version({})]),
    file("b", [version({ standing: "withdrawn", current: false })]),
    file("c", [version({ recorded: "2025-06-01T00:00:00Z" }), version({ current: false })]),
  ]);
  expect(changed.map(({ name }) => name)).toEqual(["c", "b"]);
  expect(unchanged.map(({ name }) => name)).toEqual(["a"]);
});

test("each version says how it stands", () => {
  expect(standingText(version({}))).toBe("current");
  expect(standingText(version({ current: false }))).toBe("superseded");
  expect(standingText(version({ standing: "withdrawn", current: true }))).toBe("withdrawn");
  expect(standingText(version({ standing: "unlisted", current: false }))).toMatch(/do not list/);
});
