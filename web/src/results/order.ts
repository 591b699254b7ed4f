// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns the table shows, and which it must ask for besides.
import type { Column, Columns } from "../api/client";
import { rolesOf } from "../common/roles";

/** Of these names, in their order; names that the dictionary lacks are left out. */
export function columnsNamed(columns: Columns, names: string[]): Column[] {
  const known = new Map(columns.columns.map((column) => [column.name.toLowerCase(), column]));
  return names.flatMap((name) => known.get(name.toLowerCase()) ?? []);
}

/** What the table shows when nothing is chosen: the defaults that hold anything, the dataset first. */
export function defaultColumns(columns: Columns, near: boolean): string[] {
  const { dataset, archive_file_id: file, separation } = rolesOf(columns);
  const held = columns.columns.filter(
    ({ default_output: output, summary, derived, name }) =>
      output && name !== dataset && name !== file && (derived ? name !== separation || near : !summary || summary.rows > summary.nulls),
  );
  return [...(dataset ? [dataset] : []), ...held.map(({ name }) => name)];
}

/** What is asked of the archive so that rows can be named, coloured and opened. */
export function askedColumns(columns: Columns, shown: string[]): string[] {
  const { dataset, access, release } = rolesOf(columns);
  return [...new Set([...shown, ...[dataset, access, release].filter((name) => name !== undefined)])];
}
