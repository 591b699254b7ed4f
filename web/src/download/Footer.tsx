// SPDX-License-Identifier: GPL-3.0-or-later
// How much it is, in which form it comes, and the button that begins it.
import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";

import { useArchive } from "../api/queries";
import type { StoredSelection } from "../api/client";
import type { Amount } from "../api/contract-download";
import { Failure } from "../common/Failure";
import { bytes, count, plural } from "../common/format";
import type { Job } from "../jobs/queries";
import { FORMATS, isScript, STAGED, type Choice } from "./choice";
import { saveFrom } from "./post";
import { Resume } from "./Resume";
import { StagedOrder } from "./StagedOrder";

interface Props {
  choice: Choice;
  selected: Amount;
  /** Whether the numbers are those of the choice. */
  settled: boolean;
  onChoose: (choice: Choice) => void;
  /** Stores the selection as it is chosen. */
  onStore: () => Promise<StoredSelection>;
  onOrder: (email: string) => Promise<Job>;
}

export function Footer({ choice, selected, settled, onChoose, onStore, onOrder }: Props) {
  const [asked, setAsked] = useState<{ choice: Choice; error: Error | null; stored: StoredSelection | null } | null>(null);
  const last = asked?.choice === choice ? asked : null;
  const archive = useArchive().data;
  const formats = archive?.staging ? [...FORMATS, STAGED] : FORMATS;
  const format = choice.format;
  const start = (): void => {
    setAsked({ choice, error: null, stored: null });
    onStore().then(
      (stored) => {
        if (choice.format !== "staged") saveFrom(stored.links[choice.format] ?? "");
        setAsked({ choice, error: null, stored });
      },
      (error: unknown) => setAsked({ choice, error: error as Error, stored: null }),
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
      <Tooltip label={formats.find(({ value }) => value === format)?.hint} multiline maw={320}>
        <SegmentedControl
          value={format}
          aria-label="Format"
          data={formats.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => onChoose({ ...choice, format: value })}
        />
      </Tooltip>
      {format === "staged" ? (
        archive?.staging && <StagedOrder archive={archive} what={what} disabled={!settled || selected.files === 0} onOrder={onOrder} />
      ) : (
        <>
          <Button variant="filled" leftSection={<Download size={14} aria-hidden />} disabled={!settled || selected.files === 0} onClick={start}>
            {isScript(format) ? `Script for ${what}` : `Download ${what}`}
          </Button>
          <p className="download-started quiet" role="status">
            {last?.stored && <Resume stored={last.stored} format={format} />}
          </p>
          {last?.error && <Failure error={last.error} />}
        </>
      )}
    </div>
  );
}
