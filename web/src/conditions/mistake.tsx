// SPDX-License-Identifier: GPL-3.0-or-later
// What the archive has against a condition, shown where it was written.
import { Refusal } from "../api/client";
import type { Search } from "../api/client";
import { cutAt } from "./language";

export interface Mistake {
  message: string;
  at: { offset: number; length: number } | null;
}

export interface Wrong {
  column: string;
  condition: string;
  /** Of the condition in the search. */
  index: number;
  mistake: Mistake;
}

/** The condition of `search` that a refusal is about, and what is wrong with it. */
export function mistakeOf(error: Error | null, search: Search): Wrong | null {
  if (!(error instanceof Refusal)) return null;
  const place = /^(?:\/search)?\/conditions\/(\d+)/.exec(error.problem?.pointer ?? "");
  const index = Number(place?.[1] ?? -1);
  const found = search.conditions?.[index];
  if (!found) return null;
  const message = error.message.replace(/^conditions\[\d+\]\.condition: /, "");
  return { ...found, index, mistake: { message: message.charAt(0).toUpperCase() + message.slice(1), at: error.problem?.at ?? null } };
}

/** The sentence, and the condition with its wrong part marked. */
export function MistakeNote({ id, condition, mistake: { message, at } }: { id: string; condition: string; mistake: Mistake }) {
  const [before, wrong, after] = at ? cutAt(condition, at) : [condition, "", ""];
  return (
    <div id={id} className="condition-mistake" role="alert">
      {message}
      {wrong !== "" && (
        <div className="condition-wrong mono">
          {before}
          <mark>{wrong}</mark>
          {after}
        </div>
      )}
    </div>
  );
}
