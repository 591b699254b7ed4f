// SPDX-License-Identifier: GPL-3.0-or-later
// From the dictionary's columns to those of the grid.
import type { ColDef, ValueFormatterParams, ValueGetterParams } from "ag-grid-community";

import type { Column, Value } from "../api/client";
import type { SortKey } from "../search/state";
import { Head, NameCell, SelectCell, SelectHead, type TableContext } from "./cells";
import { cellText, isName, isNumber, textWidth, widthOf } from "./layout";
import type { ResultRow } from "./source";
import type { UserFile } from "./userFile";

// Columns of the page, not of the archive, whose names can't begin so.
const OWN = "\u0000";
export const SELECT_COLUMN = `${OWN}select`;
export const isOwn = (id: string): boolean => id.startsWith(OWN);

const LONG = 24; // characters that may be cut

export interface Shape {
  decimals: number;
  width: number;
}
export type Shapes = Record<string, Shape>;

const selectColumn: ColDef<ResultRow> = {
  colId: SELECT_COLUMN,
  headerName: "Selected",
  width: 36,
  pinned: "left",
  lockPosition: "left",
  resizable: false,
  sortable: false,
  suppressMovable: true,
  cellClass: "cell-select",
  cellRenderer: SelectCell,
  headerComponentParams: { innerHeaderComponent: SelectHead },
};

const userColumns = (file: UserFile): ColDef<ResultRow, string>[] =>
  file.heads.map((head, i) => ({
    colId: `${OWN}user${i}`,
    headerName: head,
    headerTooltip: "From the list that you uploaded",
    valueGetter: ({ data, context }: ValueGetterParams<ResultRow, string>) => (data ? (file.valuesOf(data.match, (context as TableContext).nameOf(data))[i] ?? "") : ""),
    tooltip: ({ value }) => ((value ?? "").length > LONG ? value : null),
    width: textWidth(head, file.longest[i] ?? 0),
    lockPinned: true,
    sortable: false,
    suppressMovable: true,
    headerComponentParams: { innerHeaderComponent: Head },
  }));

export function columnDefsOf(shown: Column[], shapes: Shapes, sort: SortKey[], pinned: string[], userFile: UserFile | null): ColDef<ResultRow>[] {
  const sorted = new Map(sort.map((key, i) => [key.column.toLowerCase(), { ...key, i }]));
  const own = userFile ? userColumns(userFile) : [];
  const columns = shown.map((column, place): ColDef<ResultRow> => {
      const key = sorted.get(column.name.toLowerCase());
      const shape = shapes[column.name];
      const right = isNumber(column);
      return {
        colId: column.name,
        headerName: column.label,
        headerTooltip: column.description,
        context: column,
        valueGetter: ({ data }) => data?.row[column.name] ?? null,
        valueFormatter: ({ value }: ValueFormatterParams<ResultRow, Value>) => cellText(column, value, shape?.decimals ?? 0),
        tooltip: ({ valueFormatted }) => ((valueFormatted ?? "").length > LONG ? valueFormatted : null),
        width: shape?.width ?? widthOf(column, []),
        pinned: pinned.includes(column.name) ? "left" : null,
        lockPinned: true,
        sortable: column.sortable || column.derived,
        sort: key ? (key.direction === "descending" ? "desc" : "asc") : null,
        sortIndex: key?.i ?? null,
        headerClass: right ? "head-right" : "",
        cellClass: [right ? "cell-right mono" : "", column.type === "time" || (place > 0 && isName(column)) ? "mono" : ""].join(" "),
        headerComponentParams: { innerHeaderComponent: Head },
        ...(place === 0 ? { cellRenderer: NameCell } : {}),
      };
    });
  return [selectColumn, ...columns.slice(0, 1), ...own, ...columns.slice(1)];
}

export type { TableContext };
