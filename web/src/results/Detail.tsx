// SPDX-License-Identifier: GPL-3.0-or-later
// The drawer beside the results: which row it shows, and how to the next.
import type { GridApi } from "ag-grid-community";
import { lazy, Suspense, type RefObject } from "react";

import type { Columns } from "../api/client";
import type { Update } from "../search/useSearchState";
import type { TableContext } from "./cells";
import type { ResultRow } from "./source";

const DatasetDrawer = lazy(() => import("../dataset/DatasetDrawer").then(({ DatasetDrawer: Drawer }) => ({ default: Drawer })));

interface Props {
  mission: string;
  columns: Columns;
  dataset: string;
  tab: string | null;
  grid: RefObject<GridApi<ResultRow> | null>;
  context: TableContext;
  update: Update;
  onDownload(): void;
}

/** The row that is `by` places from the one of this name, and its place. */
function neighbour(api: GridApi<ResultRow> | null, context: TableContext, name: string, by: number): { name: string; at: number } | null {
  if (!api || api.isDestroyed()) return null;
  for (const node of api.getRenderedNodes()) {
    if (!node.data || context.nameOf(node.data) !== name || node.rowIndex === null) continue;
    const at = node.rowIndex + by;
    const data = api.getDisplayedRowAtIndex(at)?.data;
    return data ? { name: context.nameOf(data), at } : null;
  }
  return null;
}

export function Detail({ mission, columns, dataset, tab, grid, context, update, onDownload }: Props) {
  const go = (by: number) => () => {
    const next = neighbour(grid.current, context, dataset, by);
    if (!next) return;
    grid.current?.ensureIndexVisible(next.at);
    update({ row: next.name });
  };
  return (
    <Suspense fallback={<div className="results-drawer-wait" />}>
      <DatasetDrawer
        mission={mission}
        columns={columns}
        dataset={dataset}
        tab={tab}
        onTab={(next) => update({ tab: next })}
        onClose={() => update({ row: null, tab: null })}
        onNext={go(1)}
        onPrevious={go(-1)}
        onDownload={onDownload}
      />
    </Suspense>
  );
}
