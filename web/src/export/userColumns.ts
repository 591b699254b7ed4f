// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of the person's own file at the end of each line of an exported CSV.
import { ask, missionPath, type Rows, type Search } from "../api/client";
import type { UserFile } from "../results/userFile";

const AT_ONCE = 10_000;

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Records of a CSV, without their ends. A line's end within quotes is part of a value. */
export function recordsOf(csv: string): string[] {
  const records: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < csv.length; at += 1) {
    if (csv[at] === '"') quoted = !quoted;
    if (csv[at] !== "\n" || quoted) continue;
    records.push(csv.slice(start, at).replace(/\r$/, ""));
    start = at + 1;
  }
  if (start < csv.length) records.push(csv.slice(start));
  return records;
}

/** `values` are those of the rows, in their order. */
export function withUserColumns(csv: string, heads: string[], values: string[][]): string {
  const end = csv.includes("\r\n") ? "\r\n" : "\n";
  return recordsOf(csv)
    .map((record, i) => [record, ...(i === 0 ? heads : (values[i - 1] ?? heads.map(() => ""))).map(field)].join(",") + end)
    .join("");
}

/** What the file says of each row of the search, in its order, as it was at `snapshot`. */
export async function userValuesOf(mission: string, search: Search, file: UserFile, dataset: string, snapshot: string | null, signal: AbortSignal): Promise<string[][]> {
  const path = missionPath(mission, "search");
  const values: string[][] = [];
  for (let offset = 0; ; offset += AT_ONCE) {
    const asked: Search = { ...search, columns: [dataset], offset, limit: AT_ONCE, count: "skip" };
    const { rows, matches } = await ask<Rows>(snapshot ? `${path}?snapshot=${snapshot}` : path, asked, signal);
    rows.forEach((row, i) => values.push(file.valuesOf(matches[i] ?? null, String(row[dataset] ?? ""))));
    if (rows.length < AT_ONCE) return values;
  }
}
