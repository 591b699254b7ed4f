// SPDX-License-Identifier: GPL-3.0-or-later
import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { GridApi } from "ag-grid-community";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";

import { ManyBasketButton, toggle } from "../basket/BasketButton";
import { namesOf } from "../basket/names";
import { useBasket } from "../basket/useBasket";
import type { Columns } from "../api/client";
import type { What } from "../api/shapes";
import { Failure } from "../common/Failure";
import { rolesOf } from "../common/roles";
import { parametersOf, type SearchState } from "../search/state";
import type { Update } from "../search/useSearchState";
import { Album } from "./Album";
import type { TableContext } from "./cells";
import { Chips } from "./Chips";
import { searchOfSelection, whatOf } from "./chosen";
import { Detail } from "./Detail";
import { FacetPanel } from "./FacetPanel";
import { usualFacets } from "./facets";
import { Grid } from "./Grid";
import { columnsNamed } from "./order";
import { useNames } from "./preferences";
import { EVERYTHING, NOTHING, sizeOf, withRows } from "./selection";
import { SelectionBar } from "./SelectionBar";
import type { ResultRow } from "./source";
import { Tally } from "./Tally";
import { Tools } from "./Tools";
import { useResults } from "./useResults";
import { namesBetween, namesInView } from "./view";

const DownloadOverlay = lazy(() => import("../download/DownloadOverlay").then(({ DownloadOverlay: Overlay }) => ({ default: Overlay })));

const PlacedQuickMenu = lazy(() => import("../download/RowDownload").then(({ PlacedQuickMenu: Menu }) => ({ default: Menu })));

interface Props {
  mission: string;
  columns: Columns;
  state: SearchState;
  update: Update;
}

interface Quick {
  dataset: string;
  at: DOMRect;
  opened: boolean;
  /** What gets the focus again. */
  back: Element | null;
}

export function Results({ mission, columns, state, update }: Props) {
  const results = useResults(mission, columns, state);
  const { about, shown, selection, setSelection, setLoaded, search, userFile } = results;
  const basket = useBasket();
  const [quick, setQuick] = useState<Quick | null>(null);
  const context = useMemo<TableContext>(
    () => ({
      ...results.context,
      isInBasket: (name) => basket.has(mission, name),
      onBasket: (name) => toggle(basket, mission, name),
      onQuick: (name, from) => setQuick({ dataset: name, at: from.getBoundingClientRect(), opened: true, back: document.activeElement }),
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is in it is what is shown
    [results.context, basket.contents, mission],
  );
  const [, navigate] = useLocation();
  const narrow = useMediaQuery("(max-width: 900px)");
  const [filters, setFilters] = useState(false);
  const [download, setDownload] = useState<{ what: What; opened: boolean } | null>(null);
  const usual = useMemo(() => usualFacets(columns), [columns]);
  const [facets, setFacets] = useNames("filters", mission, usual);
  const dataset = rolesOf(columns).dataset ?? "";
  const usualPins = useMemo(() => [dataset], [dataset]);
  const [pinned, setPinned] = useNames("pinned", mission, usualPins);
  const shownColumns = useMemo(() => columnsNamed(columns, shown), [columns, shown]);
  const stuck = useMemo(() => (narrow ? [] : pinned), [narrow, pinned]);
  const grid = useRef<GridApi<ResultRow> | null>(null);
  const ready = useCallback(
    (api: GridApi<ResultRow>) => {
      grid.current = api;
      setLoaded((from, to) => namesBetween(api, context, from, to));
    },
    [setLoaded, context],
  );
  const open = useCallback((name: string) => update({ row: name }, { remember: state.row === null }), [update, state.row]);
  const onAt = useCallback((at: number) => update({ at }), [update]);
  const total = about?.total ?? null;
  const query = parametersOf({ ...state, row: null, tab: null, at: 0 }).toString();
  const edit = `/search/${mission}${query ? `?${query}` : ""}${location.hash}`;
  const panel = <FacetPanel mission={mission} columns={columns} state={state} update={update} names={facets} onNames={setFacets} />;
  const chosen = sizeOf(selection, total ?? 0);
  return (
    <div className="results">
      {narrow ? (
        <Drawer opened={filters} onClose={() => setFilters(false)} title="Filters" size={300} lockScroll={false}>
          {panel}
        </Drawer>
      ) : (
        panel
      )}
      <section className="results-main" aria-label="Results">
        <div className="results-head">
          <Chips state={state} columns={columns} targets={about?.targets ?? []} update={update} />
          <div className="results-bar">
            <Tally mission={mission} about={about} />
            <span className="frame-gap" />
            <Tools
              mission={mission}
              columns={columns}
              search={search}
              shown={shown}
              pinned={pinned}
              selected={chosen}
              selectedSearch={searchOfSelection(selection, search, dataset)}
              total={total ?? 0}
              own={userFile && { file: userFile, dataset }}
              view={state.view}
              onFilters={narrow ? () => setFilters(true) : null}
              onEdit={() => navigate(edit)}
              onView={(view) => update({ view }, { remember: true })}
              onColumns={(names) => update({ columns: names })}
              onPin={setPinned}
            />
          </div>
        </div>
        {results.error && <Failure error={results.error} />}
        {total === 0 && !results.error && (
          <p className="results-none">
            Nothing matches. Take away a constraint above, or <a href={edit}>edit the search</a>.
          </p>
        )}
        <div className="results-body" hidden={total === 0}>
          {state.view === "table" ? (
            <Grid
              source={results.source}
              shown={shownColumns}
              userFile={userFile}
              sort={state.sort}
              pinned={stuck}
              total={total}
              snapshot={about?.snapshot ?? null}
              at={state.at}
              current={state.row}
              context={context}
              onSort={(sort) => update({ sort, at: 0 }, { remember: true })}
              onAt={onAt}
              onOpen={open}
              onClose={() => update({ row: null, tab: null })}
              onOrder={(names) => update({ columns: names })}
              onError={results.setError}
              onReady={ready}
            />
          ) : (
            <Album
              source={results.source}
              mission={mission}
              total={total}
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
          size={chosen}
          total={total ?? 0}
          onAll={() => setSelection(EVERYTHING)}
          onVisible={() => setSelection(withRows(selection, namesInView(grid.current, context), true))}
          onNone={() => setSelection(NOTHING)}
          onDownload={() => setDownload({ what: whatOf(selection, search), opened: true })}
        >
          <ManyBasketButton mission={mission} disabled={chosen === 0} names={() => namesOf(mission, dataset, whatOf(selection, search))} />
        </SelectionBar>
      </section>
      {state.row && (
        <Detail
          mission={mission}
          columns={columns}
          dataset={state.row}
          tab={state.tab}
          source={results.source}
          grid={grid}
          context={context}
          update={update}
          onError={results.setError}
          onDownload={() => setDownload({ what: { datasets: [state.row ?? ""] }, opened: true })}
        />
      )}
      {quick && (
        <Suspense fallback={null}>
          <PlacedQuickMenu
            mission={mission}
            dataset={quick.dataset}
            at={quick.at}
            opened={quick.opened}
            onChange={(opened) => {
              setQuick({ ...quick, opened });
              if (!opened && quick.back instanceof HTMLElement && quick.back.isConnected) quick.back.focus();
            }}
            onChoose={() => setDownload({ what: { datasets: [quick.dataset] }, opened: true })}
            onRefused={results.setError}
          />
        </Suspense>
      )}
      {download && (
        <Suspense fallback={null}>
          <DownloadOverlay mission={mission} columns={columns} what={download.what} opened={download.opened} onClose={() => setDownload({ ...download, opened: false })} />
        </Suspense>
      )}
    </div>
  );
}
