// SPDX-License-Identifier: GPL-3.0-or-later
// How much it is, in which form it comes, and the button that begins it.
import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { Download, FileDown } from "lucide-react";
import { useState } from "react";

import type { StoredSelection } from "../api/client";
import { useArchive } from "../api/queries";
import type { Amount } from "../api/shapes";
import { Failure } from "../common/Failure";
import { bytes, count, plural } from "../common/format";
import type { Job } from "../jobs/queries";
import { FORMATS, isScript, type Choice } from "./choice";
import { addressOf, fileName } from "./commands";
import { saveFrom } from "./post";
import { StagedOrder } from "./StagedOrder";
import { Transfers } from "./TransferProgress";
import { beginTransfer, canWriteFiles, pickFile } from "./transfers";
import { Ways } from "./Ways";

interface Props {
  choice: Choice;
  selected: Amount;
  /** Of the bundle. */
  name: string;
  /** Whether the numbers are those of the choice. */
  settled: boolean;
  onChoose: (choice: Choice) => void;
  /** Stores the selection as it is chosen. */
  onStore: () => Promise<StoredSelection>;
  onOrder: (email: string) => Promise<Job>;
}

interface Asked {
  choice: Choice;
  error: Error | null;
  stored: StoredSelection | null;
  /** By the browser, or by this page. */
  by: "browser" | "page";
}

const WORDS: Record<Asked["by"], string> = {
  browser: "Begun; your browser\u2019s downloads show how far it is. You find it again below Downloads.",
  page: "Begun. You find it again below Downloads.",
};

export function Footer({ choice, selected, name, settled, onChoose, onStore, onOrder }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const last = asked?.choice === choice ? asked : null;
  const archive = useArchive().data;
  const formats = FORMATS.filter(({ value }) => value !== "staged" || archive?.staging);
  const staged = choice.format === "staged" && archive?.staging ? archive : null;
  const start = async (by: Asked["by"]): Promise<void> => {
    const { format } = choice;
    setAsked({ choice, error: null, stored: null, by });
    try {
      // At once: browsers ask for a file only right after a click.
      const file = by === "page" ? await pickFile(fileName({ name }, format)) : null;
      if (by === "page" && !file) return;
      const stored = await onStore();
      if (file) beginTransfer(file.name, addressOf(window.location.origin, stored, format), file);
      else saveFrom(stored.links[format] ?? "");
      setAsked({ choice, error: null, stored, by });
    } catch (error) {
      setAsked({ choice, error: error as Error, stored: null, by });
    }
  };
  const disabled = !settled || selected.files === 0;
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
      <Tooltip label={FORMATS.find(({ value }) => value === choice.format)?.hint} multiline maw={320}>
        <SegmentedControl
          value={choice.format}
          aria-label="Format"
          data={formats.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => onChoose({ ...choice, format: value })}
        />
      </Tooltip>
      {staged ? (
        <StagedOrder archive={staged} what={what} disabled={disabled} onOrder={onOrder} />
      ) : (
        <>
          {(choice.format === "zip" || choice.format === "tar") && canWriteFiles() && (
            <Tooltip label="This page writes the file itself: it shows how far it is, and goes on by itself when the connection breaks" multiline maw={320}>
              <Button leftSection={<FileDown size={14} aria-hidden />} disabled={disabled} onClick={() => void start("page")}>
                Save with progress…
              </Button>
            </Tooltip>
          )}
          <Button variant="filled" leftSection={<Download size={14} aria-hidden />} disabled={disabled} onClick={() => void start("browser")}>
            {isScript(choice.format) ? `Script for ${what}` : `Download ${what}`}
          </Button>
          <p className="download-started quiet" role="status">
            {last?.stored && WORDS[last.by]}
          </p>
          {last?.stored && (
            <>
              <Transfers address={addressOf(window.location.origin, last.stored, choice.format)} />
              <Ways stored={last.stored} format={choice.format} />
            </>
          )}
          {last?.error && <Failure error={last.error} />}
        </>
      )}
    </div>
  );
}
