// SPDX-License-Identifier: GPL-3.0-or-later
// What there was of each file, and what changed between two versions.
import type { Columns } from "../api/client";
import type { Change, ProductVersions, Version } from "../api/shapes";
import { textOf } from "../common/format";

export interface DiffRow {
  column: string;
  label: string;
  before: string;
  after: string;
}

/** Values as they are written elsewhere; what is only written otherwise is no change. */
export function diffRows(columns: Columns, changes: Change[]): DiffRow[] {
  const byName = new Map(columns.columns.map((column) => [column.name, column]));
  return changes
    .map(({ column, label, before, after }) => {
      const known = byName.get(column);
      const write = (value: Change["before"]): string => {
        const text = textOf(value, known?.type ?? "string");
        return text && known?.unit && known.type !== "region" ? `${text} ${known.unit}` : text;
      };
      // Where the digits that are shown agree, all of them are needed.
      const [a, b] = [write(before), write(after)];
      return a === b && before !== after ? { column, label, before: String(before), after: String(after) } : { column, label, before: a, after: b };
    })
    .filter(({ before, after }) => before !== after);
}

/** Unlisted are bytes that claim the name of a known file but are none of its versions. */
export function standingText({ standing, current }: Version): string {
  if (standing === "withdrawn") return "withdrawn";
  if (standing === "unlisted") return "bytes that the observatory's tables do not list";
  return current ? "current" : "superseded";
}

export interface SortedVersions {
  /** Files with a history: several versions, or withdrawn. */
  changed: ProductVersions[];
  unchanged: ProductVersions[];
}

export function sortedVersions(products: ProductVersions[]): SortedVersions {
  const hasHistory = ({ versions }: ProductVersions): boolean => versions.length > 1 || versions.some(({ standing }) => standing !== "listed");
  const last = ({ versions }: ProductVersions): string => versions[0]?.recorded ?? "";
  return {
    changed: products.filter(hasHistory).sort((a, b) => last(b).localeCompare(last(a)) || a.name.localeCompare(b.name)),
    unchanged: products.filter((product) => !hasHistory(product)),
  };
}
