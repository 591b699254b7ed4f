// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs: files that the archive prepares to be fetched later.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ask, get, missionPath, type Schemas } from "../api/client";
import type { Layout, Selection } from "../api/shapes";
import { isMoving } from "./job";

export type Job = Schemas["Job"];
export type Change = "cancel" | "retry";

const SOON = 1_000;
const LATER = 10_000;
export const JOBS_A_PAGE = 50;

/** While something is being prepared its progress is asked for each second. */
export const useJobs = (all: boolean, page: number, enabled: boolean) =>
  useQuery({
    queryKey: ["jobs", all, page],
    queryFn: ({ signal }) => get<Schemas["Jobs"]>(`/jobs?all=${all}&offset=${page * JOBS_A_PAGE}&limit=${JOBS_A_PAGE}`, signal),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: ({ state }) => (state.data?.jobs.some(isMoving) ? SOON : LATER),
    retry: false,
  });

export const useJob = (id: string) =>
  useQuery({
    queryKey: ["job", id],
    queryFn: ({ signal }) => get<Schemas["JobAnswer"]>(`/jobs/${encodeURIComponent(id)}`, signal).then(({ job }) => job),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? SOON : LATER),
    retry: false,
  });

export function useChangeJob(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => ask<Schemas["JobAnswer"]>(`/jobs/${encodeURIComponent(id)}/${change}`, {}).then(({ job }) => job),
    onSuccess: async (job) => {
      client.setQueryData(["job", id], job);
      await client.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

export interface Order {
  selection: Selection;
  layout: Layout;
  name: string;
  email?: string;
}

export const orderJob = (mission: string, order: Order): Promise<Job> =>
  ask<Schemas["JobAnswer"]>(missionPath(mission, "jobs"), order).then(({ job }) => job);
