// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses of what a dataset leads to.
import type { Condition } from "../api/client";
import { EMPTY, parametersOf } from "../search/state";

const part = encodeURIComponent;

export const datasetLink = (mission: string, dataset: string): string => `/dataset/${part(mission)}/${part(dataset)}`;
export const programLink = (mission: string, program: string): string => `/program/${part(mission)}/${part(program)}`;
export const referenceLink = (mission: string, file: string): string => `/reference/${part(mission)}/${part(file)}`;

/** The results of a search with these conditions. */
export const resultsLink = (mission: string, conditions: Condition[]): string => {
  const query = parametersOf({ ...EMPTY, conditions }).toString();
  return `/search/${part(mission)}/results${query ? `?${query}` : ""}`;
};

export const previewAddress = (mission: string, dataset: string, size: "thumbnail" | "preview"): string =>
  `/api/v1/missions/${part(mission)}/preview?${new URLSearchParams({ dataset, size }).toString()}`;

export const referenceFileAddress = (mission: string, file: string): string => `/api/v1/missions/${part(mission)}/references/${part(file)}/file`;
