// SPDX-License-Identifier: GPL-3.0-or-later
// The drawer beside the results: which row it shows, and how to the next.
import type { GridApi } from "ag-grid-community";
import { lazy, Suspense, type RefObject } from "react";

import type { Columns } from "../api/client";
import type { Update } from "../search/useSearchState";
import type { TableContext } from "./cells";
import type { ResultRow, RowSource } from "./source";

const DatasetDrawer = lazy(() => import("../dataset/DatasetDrawer").then(({ DatasetDrawer: Drawer }) => ({ default: Drawer })));

interface Props {
  mission: string;
  columns: Columns;
  dataset: string;
  tab: string | null;
  source: RowSource;
  /** Null while rows are shown in another way. */
  grid: RefObject<GridApi<ResultRow> | null>;
  context: TableContext;
  update: Update;
  onDownload(): void;
  onError(error: Error): void;
}

export function Detail({ mission, columns, dataset, tab, source, grid, context, update, onDownload, onError }: Props) {
  const go = (by: number) => (): void => {
    void source
      .beside((row) => context.nameOf(row) === dataset, by)
      .then((next) => {
        if (!next) return;
        if (grid.current && !grid.current.isDestroyed()) grid.current.ensureIndexVisible(next.index);
        update({ row: context.nameOf(next) });
      })
      .catch(onError);
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
