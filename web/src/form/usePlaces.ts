// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of the field for objects and positions: what each names, and which of them are asked for.
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { SearchState } from "../search/state";
import { lineOf, type Line } from "./resolve";

const DEBOUNCE_MS = 120;
/** More lines than these are for a file. */
export const MAX_LINES = 100;

export interface AskedLine {
  text: string;
  /** Undefined: not answered yet. */
  line: Line | undefined;
  error: Error | null;
}

export const linesOf = (text: string): string[] => [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];

const keyOf = (lines: string[]): string => JSON.stringify([...lines].sort());

function useSettled<Thing>(thing: Thing, key: string): Thing {
  const [settled, setSettled] = useState({ thing, key });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ thing, key }), DEBOUNCE_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the thing
  }, [key]);
  return settled.thing;
}

export function usePlaces(mission: string, state: Pick<SearchState, "targets" | "unresolved">, change: (change: Partial<SearchState>) => void) {
  const theirs = [...state.targets, ...state.unresolved];
  const theirKey = keyOf(theirs);
  const [text, setText] = useState(theirs.join("\n"));
  const [seen, setSeen] = useState(theirKey);
  if (seen !== theirKey) {
    // The address changed by other hands: a step back, an example, a reset.
    setSeen(theirKey);
    if (theirKey !== keyOf(linesOf(text))) setText(theirs.join("\n"));
  }
  const lines = linesOf(text).slice(0, MAX_LINES);
  const settled = useSettled(lines, keyOf(lines));
  const asked: AskedLine[] = useQueries({
    queries: settled.map((line) => ({
      queryKey: ["line", mission, line],
      queryFn: ({ signal }: { signal: AbortSignal }) => lineOf(mission, line, signal),
      staleTime: 600_000,
      retry: false,
    })),
    combine: (answers) => answers.map(({ data, error }, i) => ({ text: settled[i] ?? "", line: data, error })),
  });

  const known = new Map(asked.map((line) => [line.text, line]));
  const isAskedFor = (line: string): boolean => {
    const answer = known.get(line);
    return answer?.line ? answer.line.place !== null : state.targets.includes(line);
  };
  const targets = lines.filter(isAskedFor);
  const unresolved = lines.filter((line) => !isAskedFor(line));
  const due = keyOf(targets) !== keyOf(state.targets) || keyOf(unresolved) !== keyOf(state.unresolved);
  useEffect(() => {
    if (due && keyOf(lines) === theirKey) change({ targets, unresolved });
  });

  const write = (next: string): void => {
    setText(next);
    const nextLines = linesOf(next).slice(0, MAX_LINES);
    change({ targets: nextLines.filter(isAskedFor), unresolved: nextLines.filter((line) => !isAskedFor(line)) });
  };
  return { text, write, asked: lines.map((line) => known.get(line) ?? { text: line, line: undefined, error: null }) };
}
