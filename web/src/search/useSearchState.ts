// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useEffect, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";

import { fragmentOf, listOf, type UploadedList } from "./list";
import { parametersOf, stateOf, type SearchState } from "./state";

export interface Move {
  /** Whether back leads to what was before. */
  remember?: boolean;
  /** Where to, if elsewhere. */
  path?: string;
}

export type Update = (change: Partial<SearchState>, move?: Move) => void;

/** The uploaded list of the address: undefined while it is being read. */
function useFragmentList(): [UploadedList | null | undefined, (list: UploadedList | null) => void] {
  const [list, setList] = useState<UploadedList | null | undefined>(() => (location.hash.includes("list=") ? undefined : null));
  useEffect(() => {
    let wanted = true;
    const read = (): void => {
      void listOf(location.hash).then((found) => {
        if (wanted) setList(found);
      });
    };
    read();
    window.addEventListener("hashchange", read);
    window.addEventListener("popstate", read);
    return () => {
      wanted = false;
      window.removeEventListener("hashchange", read);
      window.removeEventListener("popstate", read);
    };
  }, []);
  return [list, setList];
}

/** The state in the address, and how to change it. `ready` is false while an uploaded list is being read. */
export function useSearchState(): { state: SearchState; update: Update; ready: boolean } {
  const [path, navigate] = useLocation();
  const parameters = useSearch();
  const [list, setList] = useFragmentList();
  const state = useMemo(() => stateOf(new URLSearchParams(parameters), list ?? null), [parameters, list]);
  const update = useCallback<Update>(
    (change, move = {}) => {
      const now = stateOf(new URLSearchParams(location.search), list ?? null);
      const next = { ...now, ...change };
      const query = parametersOf(next).toString();
      const go = (fragment: string): void =>
        navigate(`${move.path ?? path}${query ? `?${query}` : ""}${fragment}`, { replace: !move.remember });
      if ("list" in change) {
        setList(next.list);
        void fragmentOf(next.list).then(go);
      } else {
        go(location.hash);
      }
    },
    [list, navigate, path, setList],
  );
  return { state, update, ready: list !== undefined };
}
