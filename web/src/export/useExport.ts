// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one export. Up to ROWS_IN_PAGE rows are received here, with progress, and saved once they are whole; more go by an HTML
// form, so that the browser writes them to disk as they come.
import { useEffect, useRef, useState } from "react";

import { missionPath, Refusal, stream } from "../api/client";
import { postFormIfAllowed, saveBlob, today } from "../download/post";
import { exportName, FORMATS, ROWS_IN_PAGE, type ExportAsk } from "./formats";
import type { UserFile } from "../results/userFile";
import { receive, type Received } from "./receive";
import { userValuesOf, withUserColumns } from "./userColumns";

export interface Running {
  received: Received;
  total: number;
}

/** Adds what the person's own file says of the rows. */
export interface Own {
  file: UserFile;
  /** The column of datasets. */
  dataset: string;
}

async function receiveAndSave(mission: string, ask: ExportAsk, own: Own | null, signal: AbortSignal, progress: (r: Received) => void): Promise<void> {
  const response = await stream(missionPath(mission, "export"), ask, signal);
  if (!response.body) return;
  let pieces;
  try {
    pieces = await receive(response.body, ask.format, progress);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Refusal(0, "The export broke off before its end, so nothing was saved. Try again.", null);
  }
  if (own && ask.format === "csv") {
    const values = await userValuesOf(mission, ask.search, own.file, own.dataset, response.headers.get("X-Almagest-Snapshot"), signal);
    pieces = [new TextEncoder().encode(withUserColumns(await new Blob(pieces).text(), own.file.heads, values))];
  }
  const media = FORMATS.find(({ format }) => format === ask.format)?.media ?? "";
  saveBlob(new Blob(pieces, { type: media }), exportName(mission, ask.format, today()));
}

export function useExport(mission: string, own: Own | null) {
  const [running, setRunning] = useState<Running | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);
  /** `total`: rows that are expected. */
  const start = async (ask: ExportAsk, total: number): Promise<void> => {
    setError(null);
    if (total > ROWS_IN_PAGE) {
      await postFormIfAllowed(missionPath(mission, "export"), ask).catch((caught: unknown) => setError(caught as Error));
      return;
    }
    const mine = new AbortController();
    control.current = mine;
    setRunning({ received: { bytes: 0, rows: null }, total });
    try {
      await receiveAndSave(mission, ask, own, mine.signal, (received) => setRunning({ received, total }));
    } catch (caught) {
      if (!mine.signal.aborted) setError(caught as Error);
    }
    setRunning(null);
  };
  return { running, error, start, cancel: () => control.current?.abort() };
}
