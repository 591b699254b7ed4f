// SPDX-License-Identifier: GPL-3.0-or-later
// Questions that several screens ask, kept while they are fresh.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { ask, get, missionPath, type Archive, type Columns, type Facet, type Mission, type Names, type Schemas, type Search } from "./client";

const MINUTE = 60_000;

export const useArchive = () =>
  useQuery({ queryKey: ["archive"], queryFn: ({ signal }) => get<Archive>("/archive", signal), staleTime: MINUTE });

export const useTotals = () =>
  useQuery({ queryKey: ["totals"], queryFn: ({ signal }) => get<Schemas["Totals"]>("/archive/totals", signal), staleTime: 10 * MINUTE });

export const useMissions = () =>
  useQuery({
    queryKey: ["missions"],
    queryFn: ({ signal }) => get<{ missions: Mission[] }>("/missions", signal).then((answer) => answer.missions),
    staleTime: MINUTE,
  });

/** The dictionary of a mission, with what is in each column. */
export const useColumns = (mission: string) =>
  useQuery({
    queryKey: ["columns", mission],
    queryFn: ({ signal }) => get<Columns>(missionPath(mission, "columns"), signal),
    staleTime: 10 * MINUTE,
    enabled: mission !== "",
  });

export const useCount = (mission: string, search: Search) =>
  useQuery<Schemas["Total"]>({
    queryKey: ["count", mission, search],
    queryFn: ({ signal }) => ask<Schemas["Total"]>(missionPath(mission, "count"), search, signal),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    retry: false,
  });

export type FacetAsk = Schemas["FacetAsk"];

export const useFacets = (mission: string, search: Search, facets: FacetAsk[]) =>
  useQuery<Facet[]>({
    queryKey: ["facets", mission, search, facets],
    queryFn: ({ signal }) =>
      ask<{ facets: Facet[] }>(missionPath(mission, "facets"), { search, facets }, signal).then((answer) => answer.facets),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    retry: false,
    enabled: facets.length > 0,
  });

export const useNames = (mission: string, text: string) =>
  useQuery({
    queryKey: ["names", mission, text],
    queryFn: ({ signal }) => get<Names>(missionPath(mission, `names?limit=8&text=${encodeURIComponent(text)}`), signal),
    staleTime: 10 * MINUTE,
    enabled: text.trim() !== "",
    retry: false,
  });

export const useSuggestions = (mission: string, search: Search, column: string, text: string, enabled: boolean) =>
  useQuery<Schemas["Suggestions"]>({
    queryKey: ["suggestions", mission, search, column, text],
    queryFn: ({ signal }) =>
      ask<Schemas["Suggestions"]>(missionPath(mission, "suggestions"), { search, column, text, limit: 12 }, signal),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    retry: false,
    enabled,
  });

/** All columns of one dataset; null if the archive has none of that name. */
export const useDataset = (mission: string, column: string | undefined, dataset: string | null) =>
  useQuery({
    queryKey: ["dataset", mission, dataset],
    queryFn: ({ signal }) =>
      ask<Schemas["Rows"]>(
        missionPath(mission, "search"),
        { conditions: [{ column, condition: exactly(dataset ?? "") }], columns: "all", limit: 1, count: "skip" },
        signal,
      ).then((answer) => ({ row: answer.rows[0] ?? null, columns: answer.columns })),
    staleTime: MINUTE,
    enabled: dataset !== null && column !== undefined,
  });

/** A condition that a text meets as it stands (docs/conditions.md). */
export function exactly(text: string): string {
  return /^[\w.+/;:@-]+$/.test(text) && !/^null$/i.test(text) && !text.includes("..")
    ? text
    : `"${text.replace(/[\\"*]/g, "\\$&")}"`;
}
