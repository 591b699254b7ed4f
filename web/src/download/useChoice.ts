// SPDX-License-Identifier: GPL-3.0-or-later
// The choice, remembered for the session of the browser's tab.
import { useEffect, useState } from "react";

import type { What } from "../api/shapes";
import { carriedOver, FIRST, FORMATS, type Choice } from "./choice";

const KEY = "almagest-download";

interface Remembered {
  choice: Choice;
  /** For which datasets it was made. */
  what: string;
}

function remembered(what: string): Choice {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Remembered | null;
    if (!kept) return FIRST;
    const choice = { ...FIRST, ...kept.choice };
    if (!FORMATS.some(({ value }) => value === choice.format)) choice.format = FIRST.format;
    return kept.what === what ? choice : carriedOver(choice);
  } catch {
    return FIRST; // no storage, or another version's
  }
}

// FNV-1a: names of 100,000 datasets are too much to keep.
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}

export function useChoice(mission: string, what: What): [Choice, (choice: Choice) => void] {
  const key = digest(JSON.stringify([mission, what]));
  const [choice, setChoice] = useState(() => remembered(key));
  useEffect(() => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ choice, what: key } satisfies Remembered));
    } catch {
      // Without storage it is remembered while the overlay is open.
    }
  }, [choice, key]);
  return [choice, setChoice];
}
