// SPDX-License-Identifier: GPL-3.0-or-later
// How much it is, in which form it comes, and the button that begins it.
import { Button, SegmentedControl } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";

import { useArchive } from "../api/queries";
import type { Amount } from "../api/contract-download";
import { Failure } from "../common/Failure";
import { bytes, count, plural } from "../common/format";
import type { Job } from "../jobs/queries";
import type { Choice } from "./choice";
import { StagedOrder } from "./StagedOrder";

interface Props {
  choice: Choice;
  selected: Amount;
  /** Whether the numbers are those of the choice. */
  settled: boolean;
  onChoose: (choice: Choice) => void;
  onStart: () => Promise<void>;
  onOrder: (email: string) => Promise<Job>;
}

export function Footer({ choice, selected, settled, onChoose, onStart, onOrder }: Props) {
  const [asked, setAsked] = useState<{ choice: Choice; error: Error | null; begun: boolean } | null>(null);
  const last = asked?.choice === choice ? asked : null;
  const archive = useArchive().data;
  const script = choice.format === "script";
  const staged = choice.format === "staged" && archive?.staging ? archive : null;
  const start = (): void => {
    setAsked({ choice, error: null, begun: false });
    onStart().then(
      () => setAsked({ choice, error: null, begun: true }),
      (error: unknown) => setAsked({ choice, error: error as Error, begun: false }),
    );
  };
  const what = `${plural(selected.files, "file")}, ${bytes(selected.bytes)}`;
  return (
    <div className="download-foot">
      <div className="download-total" data-old={!settled} role="status">
        <b>{count(selected.files)}</b> <span>{selected.files === 1 ? "file" : "files"}</span> <b>{bytes(selected.bytes)}</b>
      </div>
      <SegmentedControl
        value={choice.layout}
        aria-label="Folders"
        data={[
          { value: "nested", label: "In folders" },
          { value: "flat", label: "Flat" },
        ]}
        onChange={(value) => onChoose({ ...choice, layout: value })}
      />
      <SegmentedControl
        value={choice.format}
        aria-label="Format"
        data={[
          { value: "zip", label: "Zip" },
          { value: "script", label: "Shell script" },
          ...(archive?.staging ? [{ value: "staged" as const, label: "Staged" }] : []),
        ]}
        onChange={(value) => onChoose({ ...choice, format: value })}
      />
      {staged ? (
        <StagedOrder archive={staged} what={what} disabled={!settled || selected.files === 0} onOrder={onOrder} />
      ) : (
        <>
          <Button variant="filled" leftSection={<Download size={14} aria-hidden />} disabled={!settled || selected.files === 0} onClick={start}>
            {script ? `Script for ${what}` : `Download ${what}`}
          </Button>
          <p className="download-started quiet" role="status">
            {last?.begun && "Begun; your browser's downloads show how far it is."}
          </p>
          {last?.error && <Failure error={last.error} />}
        </>
      )}
    </div>
  );
}
