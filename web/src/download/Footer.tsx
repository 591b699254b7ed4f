// SPDX-License-Identifier: GPL-3.0-or-later
// How much it is, in which form it comes, and the button that begins it.
import { Button, SegmentedControl } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";

import type { Amount } from "../api/contract-download";
import { bytes, count, plural } from "../common/format";
import type { Choice } from "./choice";

interface Props {
  choice: Choice;
  selected: Amount;
  /** Whether the numbers are those of the choice. */
  settled: boolean;
  onChoose: (choice: Choice) => void;
  onStart: () => void;
}

export function Footer({ choice, selected, settled, onChoose, onStart }: Props) {
  const [started, setStarted] = useState<Choice | null>(null);
  const script = choice.format === "script";
  const start = (): void => {
    setStarted(choice);
    onStart();
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
        ]}
        onChange={(value) => onChoose({ ...choice, format: value })}
      />
      <Button variant="filled" leftSection={<Download size={14} aria-hidden />} disabled={!settled || selected.files === 0} onClick={start}>
        {script ? `Script for ${what}` : `Download ${what}`}
      </Button>
      <p className="download-started quiet" role="status">
        {started === choice && "Begun; your browser's downloads show how far it is."}
      </p>
    </div>
  );
}
