// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of one dataset: its recommended files, all of them, or a choice.
import { ActionIcon, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Download, ListChecks, Package, Star } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { useSession } from "../account/queries";
import { ask, missionPath, type StoredSelection } from "../api/client";
import type { Quick, SelectionSummary } from "../api/shapes";
import { Failure } from "../common/Failure";
import { bytes, plural } from "../common/format";
import { bundleName, FIRST, selectionOf } from "./choice";
import { postFormIfAllowed, saveFrom, today } from "./post";
import { useSelection } from "./queries";

interface Props {
  mission: string;
  dataset: string;
  /** Opens the overlay for this dataset. */
  onChoose: () => void;
}

function amount(summary: SelectionSummary | undefined, error: Error | null): string {
  if (error) return error.message;
  if (!summary) return "…";
  const { selected, denied, not_held } = summary;
  if (selected.files > 0) return `${plural(selected.files, "file")}, ${bytes(selected.bytes)}`;
  if (denied.sign_in + denied.denied > 0) return denied.sign_in > 0 ? "exclusive: sign in" : "exclusive: no rights";
  return not_held.files > 0 ? "not held here" : "no such files";
}

interface MenuProps extends Props {
  opened: boolean;
  onChange: (opened: boolean) => void;
  onRefused: (error: Error | null) => void;
  isPlaced?: boolean;
  /** What it opens from. */
  children: ReactNode;
}

function QuickMenu({ mission, dataset, onChoose, opened, onChange, onRefused, isPlaced = false, children }: MenuProps) {
  const selections = useMemo(() => {
    const of = (quick: Quick) => selectionOf({ datasets: [dataset] }, { ...FIRST, quick });
    return { recommended: of("recommended"), all: of("all") };
  }, [dataset]);
  const recommended = useSelection(mission, selections.recommended, opened);
  const all = useSelection(mission, selections.all, opened);
  const client = useQueryClient();
  const isKnown = Boolean(useSession().data?.user);
  // What a user has is in the archive's list of his downloads; for visitors nothing is stored.
  const fetchFiles = async (selection: typeof selections.all): Promise<void> => {
    const wanted = { selection, layout: "nested", name: bundleName(mission, { datasets: [dataset] }, today()) };
    if (!isKnown) return postFormIfAllowed(missionPath(mission, "bundle"), { ...wanted, format: "zip" });
    const stored = await ask<StoredSelection>(missionPath(mission, "selections"), wanted);
    saveFrom(stored.links.zip ?? "");
    void client.invalidateQueries({ queryKey: ["downloads"] });
  };
  const start = (selection: typeof selections.all) => () => {
    onRefused(null);
    fetchFiles(selection).catch((error: unknown) => onRefused(error as Error));
  };
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-start" width={280} withinPortal={!isPlaced} floatingStrategy={isPlaced ? "fixed" : "absolute"}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Star size={14} aria-hidden />}
          disabled={!recommended.data?.selected.files}
          onClick={start(selections.recommended)}
        >
          Recommended files <span className="quiet">{amount(recommended.data, recommended.error)}</span>
        </Menu.Item>
        <Menu.Item leftSection={<Package size={14} aria-hidden />} disabled={!all.data?.selected.files} onClick={start(selections.all)}>
          All files <span className="quiet">{amount(all.data, all.error)}</span>
        </Menu.Item>
        <Menu.Item leftSection={<ListChecks size={14} aria-hidden />} onClick={onChoose}>
          Choose files…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function RowDownload(props: Props) {
  const [opened, setOpened] = useState(false);
  const [refused, setRefused] = useState<Error | null>(null);
  return (
    <>
      <QuickMenu {...props} opened={opened} onChange={setOpened} onRefused={setRefused}>
        <ActionIcon variant="subtle" color="gray" aria-label={`Download ${props.dataset}`}>
          <Download size={14} aria-hidden />
        </ActionIcon>
      </QuickMenu>
      {refused && <Failure error={refused} />}
    </>
  );
}

/** Opened by something that the table may take away at any time: by the place where that was. */
export function PlacedQuickMenu({ at, ...props }: Omit<MenuProps, "children" | "isPlaced"> & { at: DOMRect }) {
  return (
    <QuickMenu {...props} isPlaced>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Files of ${props.dataset}`}
        style={{ position: "fixed", left: at.left, top: at.top, width: at.width, height: at.height, opacity: 0, pointerEvents: "none" }}
      />
    </QuickMenu>
  );
}
