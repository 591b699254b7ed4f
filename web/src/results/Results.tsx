// SPDX-License-Identifier: GPL-3.0-or-later
import { Button, Drawer, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { GridApi } from "ag-grid-community";
import { ListFilter, PenLine } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";

import type { Columns } from "../api/client";
import { useMissions } from "../api/queries";
import { count, plural } from "../common/format";
import { Failure } from "../common/Failure";
import { rolesOf } from "../common/roles";
import { parametersOf, type SearchState } from "../search/state";
import type { Update } from "../search/useSearchState";
import { Album } from "./Album";
import { Chips } from "./Chips";
import { ColumnChooser } from "./ColumnChooser";
import { FacetPanel } from "./FacetPanel";
import { usualFacets } from "./facets";
import { Grid } from "./Grid";
import { columnsNamed } from "./order";
import { useNames } from "./preferences";
import { EVERYTHING, NOTHING, sizeOf, withRows } from "./selection";
import { SelectionBar } from "./SelectionBar";
import type { ResultRow } from "./source";
import { useResults } from "./useResults";

interface Props {
  mission: string;
  columns: Columns;
  state: SearchState;
  update: Update;
}

const ROW_PX = 28;

export function Results({ mission, columns, state, update }: Props) {
  const results = useResults(mission, columns, state);
  const { about, shown, context, selection, setSelection, setLoaded } = results;
  const missions = useMissions();
  const [, navigate] = useLocation();
  const narrow = useMediaQuery("(max-width: 900px)");
  const [filters, setFilters] = useState(false);
  const usual = useMemo(() => usualFacets(columns), [columns]);
  const [facets, setFacets] = useNames("filters", mission, usual);
  const dataset = rolesOf(columns).dataset ?? "";
  const [pinned, setPinned] = useNames("pinned", mission, [dataset]);
  const shownColumns = useMemo(() => columnsNamed(columns, shown), [columns, shown]);
  const grid = useRef<GridApi<ResultRow> | null>(null);

  const ready = useCallback(
    (api: GridApi<ResultRow>) => {
      grid.current = api;
      setLoaded((from, to) =>
        Array.from({ length: to - from + 1 }, (_, i) => api.getDisplayedRowAtIndex(from + i)?.data).flatMap((data) => (data ? [context.nameOf(data)] : [])),
      );
    },
    [setLoaded, context],
  );
  const inView = (): string[] => {
    const range = grid.current?.getVerticalPixelRange();
    if (!range) return [];
    return Array.from({ length: Math.ceil(range.bottom / ROW_PX) - Math.floor(range.top / ROW_PX) }, (_, i) => Math.floor(range.top / ROW_PX) + i).flatMap((i) => {
      const data = grid.current?.getDisplayedRowAtIndex(i)?.data;
      return data ? [context.nameOf(data)] : [];
    });
  };
  const open = useCallback((name: string) => update({ row: name }, { remember: state.row === null }), [update, state.row]);
  const onAt = useCallback((at: number) => update({ at }), [update]);
  const all = missions.data?.find(({ id }) => id === mission)?.datasets;
  const total = about?.total ?? null;
  const query = parametersOf({ ...state, row: null, tab: null, at: 0 }).toString();
  const panel = <FacetPanel mission={mission} columns={columns} state={state} update={update} names={facets} onNames={setFacets} />;
  return (
    <div className="results">
      {narrow ? (
        <Drawer opened={filters} onClose={() => setFilters(false)} title="Filters" size={300}>
          {panel}
        </Drawer>
      ) : (
        panel
      )}
      <section className="results-main" aria-label="Results">
        <div className="results-head">
          <Chips state={state} columns={columns} targets={about?.targets ?? []} update={update} />
          <div className="results-bar">
            <h1 aria-live="polite">
              <span className="results-count">{total === null ? "…" : count(total)}</span>{" "}
              <span className="quiet">
                {all !== undefined && `of ${count(all)} datasets`}
                {about && about.withoutPosition > 0 && ` · ${plural(about.withoutPosition, "more")} without a position`}
                {about && ` · ${Math.round(about.took_ms)} ms`}
              </span>
            </h1>
            <span className="frame-gap" />
            <div className="results-tools" role="toolbar" aria-label="Results">
              {narrow && (
                <Button leftSection={<ListFilter size={14} aria-hidden />} onClick={() => setFilters(true)}>
                  Filters
                </Button>
              )}
              <Button leftSection={<PenLine size={14} aria-hidden />} onClick={() => navigate(`/search/${mission}${query ? `?${query}` : ""}${location.hash}`)}>
                Edit search
              </Button>
              <SegmentedControl
                size="xs"
                aria-label="Table or album"
                value={state.view}
                onChange={(view) => update({ view }, { remember: true })}
                data={[
                  { value: "table", label: "Table" },
                  { value: "album", label: "Album" },
                ]}
              />
              <ColumnChooser columns={columns} shown={shown} pinned={pinned} onChange={(names) => update({ columns: names })} onPin={setPinned} />
            </div>
          </div>
        </div>
        {results.error && <Failure error={results.error} />}
        {total === 0 && !results.error && (
          <p className="results-none">
            Nothing matches. Take away a constraint above, or <a href={`/search/${mission}?${query}`}>edit the search</a>.
          </p>
        )}
        <div className="results-body" hidden={total === 0}>
          {state.view === "table" ? (
            <Grid
              source={results.source}
              shown={shownColumns}
              sort={state.sort}
              pinned={pinned}
              total={total}
              snapshot={about?.snapshot ?? null}
              at={state.at}
              current={state.row}
              context={context}
              onSort={(sort) => update({ sort, at: 0 }, { remember: true })}
              onAt={onAt}
              onOpen={open}
              onOrder={(names) => update({ columns: names })}
              onError={results.setError}
              onReady={ready}
            />
          ) : (
            <Album
              source={results.source}
              mission={mission}
              total={total ?? 0}
              captions={shownColumns.slice(1, 5)}
              at={state.at}
              current={state.row}
              context={context}
              onAt={onAt}
              onOpen={open}
              onError={results.setError}
            />
          )}
        </div>
        <SelectionBar
          size={sizeOf(selection, total ?? 0)}
          total={total ?? 0}
          onAll={() => setSelection(EVERYTHING)}
          onVisible={() => setSelection(withRows(selection, inView(), true))}
          onNone={() => setSelection(NOTHING)}
          onDownload={() => undefined}
        />
      </section>
    </div>
  );
}
