// SPDX-License-Identifier: GPL-3.0-or-later
// Filters beside the results: for each column the values or the range that the other constraints leave.
import { useMemo, useState } from "react";

import type { Column, Columns, Facet } from "../api/client";
import { useFacets, type FacetAsk } from "../api/queries";
import { count } from "../common/format";
import { Failure } from "../common/Failure";
import { Histogram } from "../common/Histogram";
import { conditionOfSpan, spanOf } from "../conditions/language";
import { conditionOn, searchOf, withCondition, type SearchState } from "../search/state";
import type { Update } from "../search/useSearchState";
import { AddFacet } from "./AddFacet";
import { FacetValues } from "./FacetValues";
import { usesHistogram } from "./facets";

const BINS = 40;
const VALUES = 200;

const askOf = (column: Column): FacetAsk => (usesHistogram(column) ? { column: column.name, histogram: true, bins: BINS } : { column: column.name, limit: VALUES });

interface Props {
  mission: string;
  columns: Columns;
  state: SearchState;
  update: Update;
  names: string[];
  onNames(names: string[]): void;
}

function FacetSection({ column, facet, state, update, onRemove }: { column: Column; facet: Facet; onRemove(): void } & Pick<Props, "state" | "update">) {
  const condition = conditionOn(state, column.name);
  const change = (next: string): void => update({ conditions: withCondition(state, column.name, next), at: 0 }, { remember: true });
  const span = spanOf(condition) ?? { low: null, high: null };
  return (
    <section className="facet" aria-label={column.label}>
      <header>
        <h3 title={column.description}>{column.label}</h3>
        <button type="button" className="facet-remove" onClick={onRemove} aria-label={`Hide the filter ${column.label}`} title="Hide this filter">
          ×
        </button>
        <span className="quiet">{facet.bins.length > 0 ? column.unit : facet.distinct !== null && facet.distinct > 1 ? count(facet.distinct) : ""}</span>
        {condition !== "" && (
          <button type="button" className="linklike" onClick={() => change("")} aria-label={`Any ${column.label}`}>
            any
          </button>
        )}
      </header>
      {facet.bins.length > 0 ? (
        <Histogram
          bins={facet.bins}
          type={column.type}
          label={column.label}
          unit={column.unit}
          low={span.low}
          high={span.high}
          onChange={(low, high) => change(conditionOfSpan({ low, high }))}
        />
      ) : (
        <FacetValues column={column} facet={facet} condition={condition} onChange={change} />
      )}
    </section>
  );
}

export function FacetPanel({ mission, columns, state, update, names, onNames }: Props) {
  const [shown] = useState(() => new Set<string>());
  const chosen = useMemo(() => names.flatMap((name) => columns.columns.find((column) => column.name === name) ?? []), [names, columns]);
  const facets = useFacets(mission, searchOf(state), chosen.map(askOf));
  const byName = new Map((facets.data ?? []).map((facet) => [facet.column, facet]));
  for (const { column, values, bins } of facets.data ?? []) if (values.length + bins.length > 0) shown.add(column);
  return (
    <aside className="facet-panel" aria-label="Filters" aria-busy={facets.isFetching}>
      {facets.error && <Failure error={facets.error} />}
      {chosen.map((column) => {
        const facet = byName.get(column.name);
        const onRemove = (): void => onNames(names.filter((name) => name !== column.name));
        return facet && (shown.has(column.name) || conditionOn(state, column.name) !== "") ? (
          <FacetSection key={column.name} column={column} facet={facet} state={state} update={update} onRemove={onRemove} />
        ) : null;
      })}
      <AddFacet columns={columns} names={names} onNames={onNames} />
    </aside>
  );
}
