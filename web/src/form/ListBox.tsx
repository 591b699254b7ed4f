// SPDX-License-Identifier: GPL-3.0-or-later
// A list of targets or datasets from a file: chosen or dropped, and what of it was understood.
import { Button } from "@mantine/core";
import { FileUp, X } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";

import { count, plural } from "../common/format";
import type { UploadedList } from "../search/list";
import type { SearchState } from "../search/state";
import { MAX_BYTES, parseList } from "./parseList";
import { resolveNames, uploaded } from "./uploaded";

function ListPanel({ list, onRemove }: { list: UploadedList; onRemove: () => void }) {
  const names = list.names ?? 0;
  const datasets = Object.keys(list.datasetLines).length;
  const troubles = list.troubles ?? [];
  const parts = [
    list.targets.length > names ? plural(list.targets.length - names, "position") : "",
    names > 0 ? plural(names, "name") : "",
    datasets > 0 ? plural(datasets, "dataset") : "",
    troubles.length > 0 ? `${plural(troubles.length, "line")} with problems` : "",
  ].filter(Boolean);
  return (
    <div className="list-panel">
      <p>
        <strong>{list.name}</strong>
        <Button variant="subtle" leftSection={<X size={14} aria-hidden />} onClick={onRemove}>
          Remove the list
        </Button>
      </p>
      <p role="status">{parts.join(", ")}</p>
      {list.extraColumns.length > 0 && <p className="quiet">also: {list.extraColumns.join(", ")}</p>}
      {troubles.length > 0 && (
        <details>
          <summary>Lines with problems</summary>
          <ul>
            {troubles.slice(0, 200).map(({ line, message }) => (
              <li key={line}>
                line {count(line)} {message}
              </li>
            ))}
            {troubles.length > 200 && <li>and {count(troubles.length - 200)} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

interface ListBoxProps {
  draft: SearchState;
  change: (change: Partial<SearchState>) => void;
  datasetColumn: string | undefined;
}

export function ListBox({ draft, change, datasetColumn }: ListBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const work = useRef<AbortController | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const [over, setOver] = useState(false);

  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setRefusal(null);
    if (file.size > MAX_BYTES) {
      setRefusal("The file has more than 20 MB; a list of targets has at most 10,000 lines.");
      return;
    }
    const parsed = parseList(await file.text());
    if ("refusal" in parsed) {
      setRefusal(parsed.refusal);
      return;
    }
    work.current?.abort();
    const controller = new AbortController();
    work.current = controller;
    try {
      const places = await resolveNames(parsed.list, (done, of) => setProgress({ done, of }), controller.signal);
      const list = uploaded(file.name, parsed.list, places, datasetColumn);
      if (list.targets.length === 0 && !list.datasets) setRefusal("None of the names in the file was found.");
      else change({ list });
    } catch (error) {
      if (!controller.signal.aborted) setRefusal(error instanceof Error ? error.message : String(error));
    }
    setProgress(null);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <div
      className="list-box"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        aria-label="File with a list"
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {draft.list ? (
        <ListPanel list={draft.list} onRemove={() => change({ list: null })} />
      ) : (
        <p>
          <Button leftSection={<FileUp size={14} aria-hidden />} onClick={() => input.current?.click()}>
            Upload a list
          </Button>{" "}
          <span className="quiet">or drop it here: CSV with Target, RA, Dec or Dataset_ID, up to 10,000 lines</span>
        </p>
      )}
      {progress && (
        <p role="status">
          {count(progress.done)} of {plural(progress.of, "name")} looked up <Button onClick={() => work.current?.abort()}>Cancel</Button>
        </p>
      )}
      {refusal && (
        <p className="condition-mistake" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}
