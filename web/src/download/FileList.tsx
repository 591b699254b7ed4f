// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen files, one by one, in pages; all of them as CSV.
import { Button } from "@mantine/core";
import { ChevronLeft, ChevronRight, Download, Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { SelectedFile, Selection } from "../api/shapes";
import { Failure } from "../common/Failure";
import { bytes, count } from "../common/format";
import { CSV_HEAD, csvLines, lackOf, noteOf } from "./files";
import { saveBlob } from "./post";
import { askFiles, FILES_A_PAGE, FILES_AT_ONCE, useFiles } from "./queries";

function useCsv(mission: string, selection: Selection, name: string) {
  const [done, setDone] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const control = new AbortController();
    running.current = control;
    setError(null);
    setDone(0);
    try {
      const parts = [CSV_HEAD];
      for (let at = 0, total = 1; at < total; at += FILES_AT_ONCE) {
        const answer = await askFiles(mission, selection, at, FILES_AT_ONCE, control.signal);
        total = answer.total;
        parts.push(csvLines(answer.files));
        setDone(Math.min(at + answer.files.length, total));
      }
      saveBlob(new Blob(parts, { type: "text/csv" }), `${name}-files.csv`);
    } catch (caught) {
      if (!control.signal.aborted) setError(caught as Error);
    }
    setDone(null);
  };
  return { done, error, start, stop: () => running.current?.abort() };
}

function Row({ file }: { file: SelectedFile }) {
  const lack = lackOf(file);
  const exclusive = file.reading !== "allowed";
  return (
    <tr data-exclusive={exclusive} data-lacking={lack !== ""}>
      <td className="mono">{file.name}</td>
      <td className="mono">{file.dataset ?? "–"}</td>
      <td>{file.level ?? "–"}</td>
      <td className="mono">{file.suffix ?? "–"}</td>
      <td className="n">{file.size === null ? "–" : bytes(file.size)}</td>
      <td>{file.access ?? "–"}</td>
      <td>
        {exclusive && <Lock size={12} aria-hidden />} {noteOf(file)}
      </td>
    </tr>
  );
}

export function FileList({ mission, selection, name }: { mission: string; selection: Selection; name: string }) {
  const [place, setPlace] = useState({ page: 0, selection });
  const page = place.selection === selection ? place.page : 0; // another selection begins at its begin
  const files = useFiles(mission, selection, page, true);
  const csv = useCsv(mission, selection, name);
  if (files.error) return <Failure error={files.error} />;
  if (!files.data) return <p className="quiet download-files-empty">Asking for the list of files</p>;
  const { total } = files.data;
  const first = page * FILES_A_PAGE;
  const go = (to: number) => () => setPlace({ page: to, selection });
  return (
    <div className="download-files" data-old={files.isPlaceholderData}>
      <div className="download-line">
        <Button onClick={go(page - 1)} disabled={page === 0} aria-label="Earlier files" px={4}>
          <ChevronLeft size={14} aria-hidden />
        </Button>
        <span aria-live="polite">
          {total === 0 ? "No files" : `${count(first + 1)}–${count(Math.min(first + FILES_A_PAGE, total))} of ${count(total)}`}
        </span>
        <Button onClick={go(page + 1)} disabled={first + FILES_A_PAGE >= total} aria-label="Later files" px={4}>
          <ChevronRight size={14} aria-hidden />
        </Button>
        <span className="download-gap" />
        {csv.done === null ? (
          <Button leftSection={<Download size={14} aria-hidden />} disabled={total === 0} onClick={() => void csv.start()}>
            List as CSV
          </Button>
        ) : (
          <Button onClick={csv.stop}>
            {count(csv.done)} of {count(total)}; cancel
          </Button>
        )}
      </div>
      {csv.error && <Failure error={csv.error} />}
      <div className="download-scroll" tabIndex={0} role="region" aria-label="Chosen files">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Dataset</th>
              <th scope="col">Level</th>
              <th scope="col">Suffix</th>
              <th scope="col" className="n">Size</th>
              <th scope="col">Access</th>
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {files.data.files.map((file) => (
              <Row key={file.uri ?? file.name} file={file} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
