// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one export. Up to ROWS_IN_PAGE rows are received here, with progress, and saved once they are whole; more go by an HTML
// form, so that the browser writes them to disk as they come.
import { useEffect, useRef, useState } from "react";

import { missionPath, Refusal, stream } from "../api/client";
import { postForm, saveBlob, today } from "../download/post";
import { exportName, FORMATS, ROWS_IN_PAGE, type ExportAsk } from "./formats";
import { receive, type Received } from "./receive";

export interface Running {
  received: Received;
  total: number;
}

async function receiveAndSave(mission: string, ask: ExportAsk, signal: AbortSignal, progress: (r: Received) => void): Promise<void> {
  const response = await stream(missionPath(mission, "export"), ask, signal);
  if (!response.body) return;
  let pieces;
  try {
    pieces = await receive(response.body, ask.format, progress);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Refusal(0, "The export broke off before its end, so nothing was saved. Try again.", null);
  }
  const media = FORMATS.find(({ format }) => format === ask.format)?.media ?? "";
  saveBlob(new Blob(pieces, { type: media }), exportName(mission, ask.format, today()));
}

export function useExport(mission: string) {
  const [running, setRunning] = useState<Running | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);
  /** `total`: rows that are expected. */
  const start = async (ask: ExportAsk, total: number): Promise<void> => {
    setError(null);
    if (total > ROWS_IN_PAGE) {
      postForm(missionPath(mission, "export"), ask);
      return;
    }
    const mine = new AbortController();
    control.current = mine;
    setRunning({ received: { bytes: 0, rows: null }, total });
    try {
      await receiveAndSave(mission, ask, mine.signal, (received) => setRunning({ received, total }));
    } catch (caught) {
      if (!mine.signal.aborted) setError(caught as Error);
    }
    setRunning(null);
  };
  return { running, error, start, cancel: () => control.current?.abort() };
}
