// SPDX-License-Identifier: GPL-3.0-or-later
// The table of results: any number of rows, of which those in view are asked for.
import type { CellFocusedEvent, CellKeyDownEvent, GridApi, IDatasource, RowClickedEvent, SortChangedEvent } from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useEffect, useMemo, useRef, useState } from "react";

import type { Column } from "../api/client";
import { nonce } from "../frame/nonce";
import { ROW_PX } from "./layout";
import type { SortKey } from "../search/state";
import type { TableContext } from "./cells";
import { columnDefsOf, isOwn, SELECT_COLUMN, type Shapes } from "./columnDefs";
import { gridTheme } from "./gridModules";
import { shapesOf } from "./shapes";
import { BLOCK_ROWS, type ResultRow, type RowSource } from "./source";
import type { UserFile } from "./userFile";

interface Props {
  source: RowSource;
  shown: Column[];
  userFile: UserFile | null;
  sort: SortKey[];
  pinned: string[];
  total: number | null;
  /** That the rows are of; null: none yet. */
  snapshot: string | null;
  at: number;
  /** Of the row in the drawer. */
  current: string | null;
  context: TableContext;
  onSort(sort: SortKey[]): void;
  onAt(at: number): void;
  onOpen(name: string): void;
  onClose(): void;
  onOrder(columns: string[]): void;
  onError(error: Error): void;
  onReady(api: GridApi<ResultRow>): void;
}

const sortOf = (api: GridApi<ResultRow>): SortKey[] =>
  api
    .getColumnState()
    .filter(({ sort }) => sort)
    .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .map(({ colId, sort }) => ({ column: colId, direction: sort === "desc" ? "descending" : "ascending" }));

/** Arrows go from cell to cell, and Tab out of the table. */
const leaves = (): boolean => false;

export function Grid(props: Props) {
  const { source, shown, userFile, sort, pinned, at, current, context, onError } = props;
  const [shapes, setShapes] = useState<Shapes>({});
  const api = useRef<GridApi<ResultRow> | null>(null);
  const start = useRef(at);

  const datasource = useMemo<IDatasource>(
    () => ({
      getRows: ({ startRow, endRow, successCallback, failCallback }) => {
        source.rows(startRow, endRow - startRow).then(
          (rows) => {
            setShapes((before) => shapesOf(shown, rows, before));
            successCallback(rows, source.about?.total ?? startRow + rows.length);
          },
          (error: unknown) => {
            failCallback();
            onError(error as Error);
          },
        );
      },
    }),
    [source, shown, onError],
  );
  const columnDefs = useMemo(() => columnDefsOf(shown, shapes, sort, pinned, userFile), [shown, shapes, sort, pinned, userFile]);

  const nameColumn = shown[0]?.name;
  useEffect(() => {
    api.current?.refreshCells({ columns: [SELECT_COLUMN, ...(nameColumn === undefined ? [] : [nameColumn])], force: true });
  }, [context, nameColumn]);
  useEffect(() => {
    api.current?.redrawRows();
  }, [current]);
  const { snapshot } = props;
  const before = useRef(snapshot);
  useEffect(() => {
    if (before.current !== null && snapshot !== null && before.current !== snapshot) api.current?.purgeInfiniteCache();
    before.current = snapshot;
  }, [snapshot]);

  // A press of the mouse opens its row when it is over: to draw rows anew before that would take away what is pressed.
  const isPressed = useRef(false);
  useEffect(() => {
    const press = (): void => void (isPressed.current = true);
    const release = (): void => void setTimeout(() => (isPressed.current = false), 0);
    window.addEventListener("pointerdown", press, true);
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release, true);
    return () => {
      window.removeEventListener("pointerdown", press, true);
      for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, release, true);
    };
  }, []);
  const follow = ({ rowIndex, api: grid }: CellFocusedEvent<ResultRow>): void => {
    const data = rowIndex === null || isPressed.current ? undefined : grid.getDisplayedRowAtIndex(rowIndex)?.data;
    if (data && current !== null && context.nameOf(data) !== current) props.onOpen(context.nameOf(data));
  };
  const key = ({ event, data, node }: CellKeyDownEvent<ResultRow>): void => {
    if (!data || !(event instanceof KeyboardEvent)) return;
    if (event.key === "Enter") props.onOpen(context.nameOf(data));
    if (event.key === "Escape" && current !== null) props.onClose();
    const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "b" && isAlone) context.onBasket(context.nameOf(data));
    if (event.key === "d" && isAlone && event.target instanceof Element) {
      event.preventDefault();
      context.onQuick(context.nameOf(data), event.target);
    }
    if (event.key === " ") {
      event.preventDefault();
      context.onToggle(context.nameOf(data), node.rowIndex ?? 0, event.shiftKey);
    }
  };
  return (
    <AgGridReact<ResultRow>
      theme={gridTheme}
      styleNonce={nonce}
      context={context}
      rowModelType="infinite"
      cacheBlockSize={BLOCK_ROWS}
      maxConcurrentDatasourceRequests={2}
      blockLoadDebounceMillis={40}
      maxBlocksInCache={40}
      rowBuffer={12}
      infiniteInitialRowCount={Math.max(props.total ?? 0, at + 1)}
      datasource={datasource}
      columnDefs={columnDefs}
      maintainColumnOrder={false}
      multiSortKey="ctrl"
      alwaysMultiSort={false}
      suppressDragLeaveHidesColumns
      suppressCellFocus={false}
      tabToNextCell={leaves}
      tabToNextHeader={leaves}
      tooltipShowDelay={400}
      enableCellTextSelection
      rowClassRules={{
        "row-exclusive": ({ data }) => data !== undefined && context.isExclusive(data),
        "row-current": ({ data }) => data !== undefined && context.nameOf(data) === current,
      }}
      onGridReady={({ api: ready }) => {
        api.current = ready;
        props.onReady(ready);
      }}
      onFirstDataRendered={({ api: grid }) => {
        if (start.current > 0) grid.ensureIndexVisible(start.current, "top");
      }}
      onSortChanged={({ api: grid, source: why }: SortChangedEvent<ResultRow>) => {
        if (why === "uiColumnSorted") props.onSort(sortOf(grid));
      }}
      onBodyScrollEnd={({ api: grid }) => {
        const first = Math.round(grid.getVerticalPixelRange().top / ROW_PX);
        if (first !== at) props.onAt(first);
      }}
      onColumnMoved={({ api: grid, finished, source: why }) => {
        if (finished && why === "uiColumnMoved") {
          props.onOrder(grid.getAllDisplayedColumns().map((column) => column.getColId()).filter((id) => !isOwn(id)));
        }
      }}
      onRowClicked={({ data, event }: RowClickedEvent<ResultRow>) => {
        const isForItself = event?.target instanceof Element && event.target.closest("button, input");
        if (data && !isForItself) props.onOpen(context.nameOf(data));
      }}
      onCellFocused={follow}
      onCellKeyDown={(event) => key(event as CellKeyDownEvent<ResultRow>)}
    />
  );
}
