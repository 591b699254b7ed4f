// SPDX-License-Identifier: GPL-3.0-or-later
// Stored selections: the list of them, in what state each is, and the same once more.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ask, askByUris, get, missionPath, Refusal, remove, type Schemas, type StoredSelection } from "../api/client";
import type { Download, StoreAsk } from "../api/shapes";
import type { Format } from "../download/choice";
import { saveFrom } from "../download/post";
import { entryOf, forget, remember } from "./history";

const MOST = 500;

export const useDownloads = (enabled: boolean) =>
  useQuery({
    queryKey: ["downloads"],
    queryFn: ({ signal }): Promise<Download[]> => get<Schemas["Downloads"]>(`/selections?limit=${MOST}`, signal).then(({ selections }) => selections),
    retry: false,
    enabled,
  });

export type State = { word: "ready" | "changed"; stored: StoredSelection } | { word: "gone" | "denied"; stored: null };

const pathOf = (id: string): string => `/selections/${encodeURIComponent(id)}`;

/** Whether it can be had as it was. */
export async function stateOf(id: string, signal?: AbortSignal): Promise<State> {
  try {
    const stored = await get<StoredSelection>(pathOf(id), signal);
    return { word: stored.state, stored };
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return { word: "gone", stored: null };
    if (error instanceof Refusal && [401, 403].includes(error.status)) return { word: "denied", stored: null };
    throw error;
  }
}

export const useDownloadState = (id: string, enabled: boolean) =>
  useQuery({ queryKey: ["download", id], queryFn: ({ signal }) => stateOf(id, signal), retry: false, enabled });

export const storeAgain = (mission: string, order: StoreAsk): Promise<StoredSelection> => ask<StoredSelection>(missionPath(mission, "selections"), order);

/** The same selection if it is as it was, else a fresh one of what there is now. */
async function again({ id, mission, order }: Download): Promise<StoredSelection> {
  const state = await stateOf(id);
  if (state.word === "ready") return state.stored;
  if (state.word === "changed") return ask<StoredSelection>(`${pathOf(id)}/renew`, {});
  if (order === null) throw new Error("The archive keeps this selection no longer, and what was asked was too long to be kept; choose the files anew.");
  return "service" in order ? askByUris(order) : storeAgain(mission ?? "", order);
}

export function useAgain(isKnown: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (download: Download) => {
      const stored = await again(download);
      if (stored.files === 0 && stored.id !== download.id) {
        if (isKnown) await remove(pathOf(stored.id));
        throw new Error("None of these files is for you any more, or none is left in the archive.");
      }
      const format = (download.format ?? "zip") as Format;
      saveFrom(stored.links[format] ?? "");
      if (stored.id !== download.id && !isKnown && download.order && "selection" in download.order) remember(entryOf(stored, download.order, format));
      return stored;
    },
    onSettled: (_stored, _error, { id }) => Promise.all([client.invalidateQueries({ queryKey: ["downloads"] }), client.invalidateQueries({ queryKey: ["download", id] })]),
  });
}

export function useForget(isKnown: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      if (isKnown) await remove(pathOf(id));
      else forget(id);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["downloads"] }),
  });
}
