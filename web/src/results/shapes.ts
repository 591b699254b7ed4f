// SPDX-License-Identifier: GPL-3.0-or-later
import type { Column } from "../api/client";
import type { Shape, Shapes } from "./columnDefs";
import { cellText, decimalsOf, isName, isNumber, widthOf } from "./layout";
import type { ResultRow } from "./source";

const MARKS_PX = 40; // the lock and the basket behind a name

/** Precision and width of each column by these rows; what was there before only grows, and texts keep their width. */
export function shapesOf(columns: Column[], rows: ResultRow[], before: Shapes): Shapes {
  const changed: Shapes = {};
  columns.forEach((column, place) => {
    const old = before[column.name];
    if (old && !isNumber(column) && !isName(column) && column.type !== "time") return;
    const values = rows.map(({ row }) => row[column.name] ?? null);
    const decimals = Math.max(old?.decimals ?? 0, decimalsOf(column, values));
    const width = widthOf(column, values.map((value) => cellText(column, value, decimals))) + (place === 0 ? MARKS_PX : 0);
    const next: Shape = { decimals, width: Math.max(old?.width ?? 0, width) };
    if (old?.decimals === next.decimals && old.width === next.width) return;
    changed[column.name] = next;
  });
  return Object.keys(changed).length > 0 ? { ...before, ...changed } : before;
}
