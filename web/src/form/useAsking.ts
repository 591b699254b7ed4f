// SPDX-License-Identifier: GPL-3.0-or-later
// What the archive says about the search as it stands: its count, and the counts beside values under the other constraints.
import { useMemo, useState } from "react";

import type { Facet, Search } from "../api/client";
import { useCount, useFacets, type FacetAsk } from "../api/queries";
import { mistakeOf, type Wrong } from "../conditions/mistake";
import { isVoid, type FormPart } from "./formOf";

const BINS = 128;
const VALUES = 400;

export interface Asking {
  /** What is in the columns is known, so that fields can be laid out. */
  begun: boolean;
  /** The last search that the archive could answer. */
  search: Search;
  total: number | null;
  withoutPosition: number;
  /** The numbers are those of an earlier search. */
  stale: boolean;
  /** Of a condition: which and why. */
  wrong: Wrong | null;
  /** Of anything else. */
  error: Error | null;
  all: Map<string, Facet>;
  now: Map<string, Facet>;
}

export function facetAsks(parts: FormPart[]): FacetAsk[] {
  return parts.flatMap(({ fields }) =>
    fields.flatMap(({ column, kind }): FacetAsk[] => {
      if (isVoid(column) || kind === "text" || kind === "wavelength") return [];
      return [kind === "range" ? { column: column.name, histogram: true, bins: BINS } : { column: column.name, limit: VALUES }];
    }),
  );
}

const withoutOne = (search: Search, index: number): Search =>
  index < 0 ? search : { ...search, conditions: (search.conditions ?? []).filter((_, i) => i !== index) };

const byColumn = (facets: Facet[] | undefined): Map<string, Facet> => new Map((facets ?? []).map((facet) => [facet.column, facet]));

export function useAsking(mission: string, search: Search, parts: FormPart[]): Asking {
  const written = useCount(mission, search);
  const wrong = mistakeOf(written.error, search);
  // A condition that can't be understood is left out, until it is mended.
  const mended = useMemo(() => withoutOne(search, wrong?.index ?? -1), [search, wrong?.index]);
  const counted = useCount(mission, mended);
  const answered = counted.data !== undefined && !counted.isPlaceholderData && !counted.error;
  const [last, setLast] = useState<{ search: Search; total: number; without: number } | null>(null);
  if (answered && (last?.search !== mended || last.total !== counted.data.total)) {
    setLast({ search: mended, total: counted.data.total, without: counted.data.without_position });
  }
  const good = last?.search ?? {};
  const asks = facetAsks(parts);
  const all = useFacets(mission, {}, asks);
  const now = useFacets(mission, good, asks);
  return {
    begun: asks.length === 0 || all.isFetched,
    search: good,
    total: last?.total ?? null,
    withoutPosition: answered ? (last?.without ?? 0) : 0,
    stale: !answered,
    wrong,
    error: wrong && mistakeOf(counted.error, mended) ? null : (counted.error ?? now.error ?? all.error),
    all: byColumn(all.data),
    now: byColumn(now.data ?? all.data),
  };
}
