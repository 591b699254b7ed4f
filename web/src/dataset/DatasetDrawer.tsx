// SPDX-License-Identifier: GPL-3.0-or-later
// The dataset of the current row, beside the results.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ChevronDown, ChevronUp, Download, Maximize2, X } from "lucide-react";
import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { Link } from "wouter";

import type { Columns } from "../api/client";
import { DatasetBasketButton } from "../basket/BasketButton";
import { Failure } from "../common/Failure";
import "./detail.css";
import { Head } from "./Head";
import { RowDownload } from "../download/RowDownload";
import { datasetLink } from "./links";
import { Preview } from "./Preview";
import { DetailTabs, type Tab } from "./Tabs";
import { useDetail } from "./useDetail";

export interface DatasetDrawerProps {
  mission: string;
  columns: Columns;
  dataset: string;
  tab: string | null;
  onTab: (tab: Tab) => void;
  onClose: () => void;
  onNext?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  onDownload?: (() => void) | undefined;
}

const isTyping = (target: EventTarget): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type));

/** Where the drawer covers the page it takes the focus; when it closes, the focus goes back to where it came from. */
function useFocus() {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const opened = panel.current;
    const before = document.activeElement;
    if (opened && getComputedStyle(opened).position === "fixed") opened.focus();
    return () => {
      const isInside = opened?.contains(document.activeElement);
      if (isInside && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return panel;
}

interface MoveProps {
  label: string;
  icon: typeof X;
  onClick: (() => void) | undefined;
}

const Move = ({ label, icon: Icon, onClick }: MoveProps) => (
  <Tooltip label={label}>
    {/* Not disabled at the ends, so that the focus stays. */}
    <ActionIcon variant="subtle" color="gray" aria-label={label} aria-disabled={!onClick} className={onClick ? "" : "detail-end"} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

export function DatasetDrawer(props: DatasetDrawerProps) {
  const { mission, columns, dataset, tab, onTab, onClose, onNext, onPrevious, onDownload } = props;
  const detail = useDetail(mission, columns, dataset);
  const panel = useFocus();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = { Escape: onClose, ArrowDown: onNext, j: onNext, ArrowUp: onPrevious, k: onPrevious }[event.key];
    if (!act || (event.key !== "Escape" && isTyping(event.target))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    // The keys work for all that is in it; it has no role that would promise more.
    <section ref={panel} tabIndex={-1} className="detail-drawer" aria-label={`Dataset ${dataset}`} onKeyDown={onKeyDown}>
      <div className="detail-bar">
        <Move label="Previous row" icon={ChevronUp} onClick={onPrevious} />
        <Move label="Next row" icon={ChevronDown} onClick={onNext} />
        <span className="detail-gap" />
        <Tooltip label="Open on a page of its own">
          <ActionIcon component={Link} href={datasetLink(mission, dataset)} variant="subtle" color="gray" aria-label="Open on a page of its own">
            <Maximize2 size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Move label="Close" icon={X} onClick={onClose} />
      </div>
      <div className="detail-scroll" data-stale={detail.isStale || undefined}>
        <Head mission={mission} dataset={dataset} described={detail.described} now={detail.now} level={2} />
        {detail.error && <Failure error={detail.error} />}
        {detail.isMissing && <p className="quiet">The archive has no dataset of this name, or none that you may know of.</p>}
        {detail.described && (
          <>
            <Preview key={dataset} mission={mission} dataset={dataset} products={detail.products} />
            {onDownload && (
              <div className="detail-buttons">
                <Button variant="filled" leftSection={<Download size={13} aria-hidden />} onClick={onDownload}>
                  Download…
                </Button>
                <DatasetBasketButton mission={mission} dataset={dataset} />
                <RowDownload key={dataset} mission={mission} dataset={dataset} onChoose={onDownload} />
              </div>
            )}
            <DetailTabs {...{ mission, dataset, columns, tab, onTab }} described={detail.described} products={detail.products} productsError={detail.productsError} withSky />
          </>
        )}
      </div>
      <span className="visually-hidden" aria-live="polite">
        {detail.isStale ? "" : [dataset, detail.described?.target].filter(Boolean).join(", ")}
      </span>
    </section>
  );
}
