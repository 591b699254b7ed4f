// SPDX-License-Identifier: GPL-3.0-or-later
// All columns of one row, by the groups of the dictionary.
import type { Column, Columns, Row } from "../api/client";
import { textOf } from "../common/format";

export interface Entry {
  column: Column;
  /** Empty: null. */
  text: string;
}

export interface EntryGroup {
  group: string;
  entries: Entry[];
}

export interface MetadataView {
  find: string;
  nulls: boolean;
}

const OTHER = "Other";

function valueText(column: Column, row: Row): string {
  const text = textOf(row[column.name], column.type);
  if (text === "") return "";
  if (column.type === "time") return `${text} UTC`;
  return column.unit && column.type !== "region" ? `${text} ${column.unit}` : text;
}

/** Every word of `find` must stand in the name, label, description or value. */
function isFound({ column, text }: Entry, words: string[]): boolean {
  const all = [column.name, ...column.aliases, column.label, column.description, text].join("\n").toLowerCase();
  return words.every((word) => all.includes(word));
}

/** Columns that only searches have (those that are computed for each answer and null here) are left out. */
export function entryGroups(columns: Columns, row: Row, { find, nulls }: MetadataView): EntryGroup[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Entry[]>(columns.groups.map((group) => [group, []]));
  for (const column of columns.columns) {
    const entry = { column, text: valueText(column, row) };
    if (entry.text === "" && (!nulls || column.derived)) continue;
    if (!isFound(entry, words)) continue;
    const group = column.group ?? OTHER;
    const entries = groups.get(group);
    if (entries) entries.push(entry);
    else groups.set(group, [entry]);
  }
  return [...groups].filter(([, entries]) => entries.length > 0).map(([group, entries]) => ({ group, entries }));
}

export const nullCount = (columns: Columns, row: Row): number =>
  columns.columns.filter(({ name, derived }) => !derived && (row[name] ?? null) === null).length;

export const jsonOf = (columns: Columns, row: Row): string =>
  JSON.stringify(Object.fromEntries(columns.columns.map(({ name }) => [name, row[name] ?? null])), null, 2);
