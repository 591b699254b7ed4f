// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows the table shows at the moment.
import type { GridApi } from "ag-grid-community";

import type { TableContext } from "./cells";
import { ROW_PX } from "./layout";
import type { ResultRow } from "./source";

/** Names of the rows from one place to another, as far as they were loaded. */
export const namesBetween = (api: GridApi<ResultRow>, context: TableContext, from: number, to: number): string[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => api.getDisplayedRowAtIndex(from + i)?.data).flatMap((data) =>
    data ? [context.nameOf(data)] : [],
  );

export function namesInView(api: GridApi<ResultRow> | null, context: TableContext): string[] {
  if (!api || api.isDestroyed()) return [];
  const { top, bottom } = api.getVerticalPixelRange();
  return namesBetween(api, context, Math.ceil(top / ROW_PX), Math.floor(bottom / ROW_PX) - 1);
}
