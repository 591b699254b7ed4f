// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages of datasets, programs and reference files ask.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { ask, get, missionPath, Refusal, type Row, type Schemas } from "../api/client";
import type { Program, Provenance, ReferenceUse, Versions } from "../api/shapes";
import { exactly } from "../api/queries";

const MINUTE = 60_000;

const onDataset = (column: string | undefined, dataset: string) => ({ conditions: [{ column: column ?? "", condition: exactly(dataset) }] });

/** The row of a dataset; null if there is none of that name. While the next is fetched the last one stays. */
export const useRow = (mission: string, column: string | undefined, dataset: string) =>
  useQuery<Row | null>({
    queryKey: ["row", mission, column, dataset],
    queryFn: ({ signal }) =>
      ask<Schemas["Rows"]>(missionPath(mission, "search"), { ...onDataset(column, dataset), columns: "all", limit: 1, count: "skip" }, signal).then(
        ({ rows }) => rows[0] ?? null,
      ),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    enabled: column !== undefined,
  });

export const useProducts = (mission: string, dataset: string) =>
  useQuery({
    queryKey: ["products", mission, dataset],
    queryFn: ({ signal }) =>
      ask<Schemas["Products"]>(missionPath(mission, "products"), { datasets: [dataset] }, signal).then(({ products }) => products),
    staleTime: MINUTE,
  });

/** Outlines as [ra, dec] in degrees; empty: only the position is known, or nothing. */
export const useOutlines = (mission: string, column: string | undefined, dataset: string) =>
  useQuery({
    queryKey: ["outlines", mission, column, dataset],
    queryFn: ({ signal }) =>
      ask<Schemas["Footprints"]>(missionPath(mission, "footprints"), { search: onDataset(column, dataset), limit: 1 }, signal).then(
        ({ footprints }) => footprints[0]?.polygons ?? [],
      ),
    staleTime: MINUTE,
    enabled: column !== undefined,
  });

export const useProvenance = (mission: string, dataset: string) =>
  useQuery({
    queryKey: ["provenance", mission, dataset],
    queryFn: ({ signal }) => ask<Provenance>(missionPath(mission, "provenance"), { dataset }, signal),
    staleTime: MINUTE,
  });

export const useVersions = (mission: string, dataset: string) =>
  useQuery({
    queryKey: ["versions", mission, dataset],
    queryFn: ({ signal }) => ask<Versions>(missionPath(mission, "versions"), { dataset }, signal),
    staleTime: MINUTE,
  });

export const useProgram = (mission: string, program: string) =>
  useQuery({
    queryKey: ["program", mission, program],
    queryFn: ({ signal }) => get<Program>(missionPath(mission, `programs/${encodeURIComponent(program)}`), signal),
    staleTime: MINUTE,
  });

const PAGE = 200;

export const useReferenceUse = (mission: string, file: string) =>
  useInfiniteQuery({
    queryKey: ["reference", mission, file],
    queryFn: ({ signal, pageParam }) =>
      get<ReferenceUse>(missionPath(mission, `references/${encodeURIComponent(file)}?offset=${pageParam}&limit=${PAGE}`), signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const seen = pages.reduce((sum, { datasets }) => sum + datasets.length, 0);
      return last.datasets.length > 0 && seen < last.total ? seen : undefined;
    },
    staleTime: MINUTE,
  });

/** Whether an answer only says that there is none. */
export const isNone = (error: Error): boolean => error instanceof Refusal && error.status === 404;
