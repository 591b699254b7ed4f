// SPDX-License-Identifier: GPL-3.0-or-later
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { ask, missionPath } from "../api/client";
import type { SelectedFiles, Selection, SelectionSummary } from "../api/shapes";

const MINUTE = 60_000;
/** Of the list, in one page. */
export const FILES_A_PAGE = 100;
/** Of the list, in one answer, when all of it is wanted. */
export const FILES_AT_ONCE = 10_000;

export const askFiles = (mission: string, selection: Selection, offset: number, limit: number, signal?: AbortSignal) =>
  ask<SelectedFiles>(missionPath(mission, "selection/files"), { selection, offset, limit }, signal);

// A text is a key that costs nothing to compare; a list of 100,000 names would be sorted through at each drawing.
const useKey = (selection: Selection): string => useMemo(() => JSON.stringify(selection), [selection]);

/** `selection` must be the same object as long as it is the same question. */
export const useSelection = (mission: string, selection: Selection, enabled: boolean) =>
  useQuery({
    queryKey: ["selection", mission, useKey(selection)],
    queryFn: ({ signal }) => ask<SelectionSummary>(missionPath(mission, "selection"), selection, signal),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    gcTime: MINUTE,
    retry: false,
    enabled,
  });

export const useFiles = (mission: string, selection: Selection, page: number, enabled: boolean) =>
  useQuery({
    queryKey: ["selection files", mission, useKey(selection), page],
    queryFn: ({ signal }) => askFiles(mission, selection, page * FILES_A_PAGE, FILES_A_PAGE, signal),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    gcTime: MINUTE,
    retry: false,
    enabled,
  });
