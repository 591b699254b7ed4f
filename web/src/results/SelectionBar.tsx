// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected, and what may be done with it.
import { Button, Menu } from "@mantine/core";
import { Download } from "lucide-react";
import type { ReactNode } from "react";

import { count, plural } from "../common/format";

interface Props {
  size: number;
  total: number;
  onAll(): void;
  onVisible(): void;
  onNone(): void;
  onDownload(): void;
  /** What else may be done with them. */
  children: ReactNode;
}

export function SelectionBar({ size, total, onAll, onVisible, onNone, onDownload, children }: Props) {
  return (
    <div className="selection-bar">
      <Menu position="top-start">
        <Menu.Target>
          <Button disabled={total === 0}>Select</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onAll}>All that match ({count(total)})</Menu.Item>
          <Menu.Item onClick={onVisible}>Those in view</Menu.Item>
          <Menu.Item onClick={onNone} disabled={size === 0}>
            None
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span aria-live="polite">
        {size === 0 ? <span className="quiet">Nothing is selected</span> : <b>{plural(size, "dataset")} selected</b>}
      </span>
      <span className="frame-gap" />
      {children}
      <Button variant="filled" leftSection={<Download size={14} aria-hidden />} disabled={size === 0} onClick={onDownload}>
        Download…
      </Button>
    </div>
  );
}
