// SPDX-License-Identifier: GPL-3.0-or-later
// What an uploaded list says of the rows that it found: its target, and its own columns.
import type { SearchState } from "../search/state";
import type { Match } from "./source";

export interface UserFile {
  heads: string[];
  /** Of a row, by what it matched and the name of its dataset. */
  valuesOf(match: Match | null, dataset: string): string[];
  /** Characters of the longest value, head by head. */
  longest: number[];
}

const COLUMN = "User File";

/** Null: no list, or one that says no more than the rows do. */
export function userFileOf({ list, targets }: Pick<SearchState, "list" | "targets">): UserFile | null {
  if (!list) return null;
  const hasTargets = list.targets.length > 0;
  const heads = [...(hasTargets ? [`${COLUMN} Target`] : []), ...list.extraColumns.map((name) => `${COLUMN} ${name}`)];
  if (heads.length === 0) return null;
  const labels = list.targets.map((target) =>
    typeof target === "string" ? target : (target.name ?? `${String(target.ra_deg)} ${String(target.dec_deg)}`),
  );
  const lines = new Map(Object.entries(list.datasetLines).map(([name, line]) => [name.toLowerCase(), line]));
  const valuesOf = (match: Match | null, dataset: string): string[] => {
    // The targets of the form stand before those of the list.
    const at = match ? match.target - targets.length : -1;
    const line = list.targetLines[at] ?? lines.get(dataset.toLowerCase());
    const extra = line === undefined ? [] : (list.extra[line] ?? []);
    return [...(hasTargets ? [labels[at] ?? ""] : []), ...list.extraColumns.map((_, i) => extra[i] ?? "")];
  };
  const columns = [...(hasTargets ? [labels] : []), ...list.extraColumns.map((_, i) => list.extra.map((line) => line[i] ?? ""))];
  const longest = columns.map((values) => values.reduce((most, value) => Math.max(most, value.length), 0));
  return { heads, valuesOf, longest };
}
