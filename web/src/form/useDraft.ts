// SPDX-License-Identifier: GPL-3.0-or-later
// What is being typed, a moment ahead of the address, which follows without leaving a trace in the history.
import { useCallback, useEffect, useRef, useState } from "react";

import type { SearchState } from "../search/state";
import { useSearchState } from "../search/useSearchState";

const DEBOUNCE_MS = 60;

export interface Draft {
  /** What the fields show. */
  draft: SearchState;
  /** What the address says, and the archive is asked. */
  state: SearchState;
  change: (change: Partial<SearchState>) => void;
  /** To another screen, with all that was typed. */
  go: (path: string) => void;
  ready: boolean;
}

export function useDraft(): Draft {
  const { state, update, ready } = useSearchState();
  const [typed, setTyped] = useState<Partial<SearchState> | null>(null);
  const latest = useRef({ update, typed });
  const timer = useRef(0);
  const putAt = useRef(0);
  useEffect(() => {
    latest.current = { update, typed };
  });
  useEffect(() => {
    if (!typed) return undefined;
    const put = () => {
      putAt.current = performance.now();
      latest.current.update(typed);
      setTyped((now) => (now === typed ? null : now));
    };
    // The first key after a pause is answered at once; of a fast row of keys, the last one.
    const wait = putAt.current + DEBOUNCE_MS - performance.now();
    timer.current = window.setTimeout(put, wait <= 0 ? 0 : DEBOUNCE_MS);
    return () => clearTimeout(timer.current);
  }, [typed]);
  const change = useCallback((more: Partial<SearchState>) => setTyped((now) => ({ ...now, ...more })), []);
  const go = useCallback((path: string) => {
    // The form stays in the history as it is now, and the other screen comes after it.
    // While the other screen is being loaded, this one still lives: its timer must not lead back.
    clearTimeout(timer.current);
    if (latest.current.typed) latest.current.update(latest.current.typed);
    latest.current.update({ at: 0, row: null, tab: null }, { path, remember: true });
  }, []);
  return { draft: typed ? { ...state, ...typed } : state, state, change, go, ready };
}
