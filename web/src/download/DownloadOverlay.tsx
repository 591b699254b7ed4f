// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses which files of some datasets are downloaded, and how.
import { Modal, Tabs } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";

import { useSession } from "../account/queries";
import { ask, missionPath, Refusal, type Columns, type StoredSelection } from "../api/client";
import type { SelectionSummary, What } from "../api/shapes";
import { Failure } from "../common/Failure";
import { plural } from "../common/format";
import { rolesOf } from "../common/roles";
import { entryOf, remember, rememberJob } from "../downloads/history";
import { orderJob, type Job } from "../jobs/queries";
import { bundleName, selectionOf } from "./choice";
import "./download.css";
import { FileList } from "./FileList";
import { Footer } from "./Footer";
import { GroupTable } from "./GroupTable";
import { Lacks } from "./Lacks";
import { Extras, NameFilter, QuickChoices, Related } from "./Options";
import { today } from "./post";
import { useSelection } from "./queries";
import { useChoice } from "./useChoice";

interface Props {
  mission: string;
  columns: Columns;
  what: What;
  opened: boolean;
  onClose: () => void;
}

const NAME_DEBOUNCE_MS = 200;
const CLOSED_MS = 250; // by then the window is gone, and its hold on the focus
const inNameFilter = (error: Error | null): error is Refusal =>
  error instanceof Refusal && (error.problem?.pointer ?? "").endsWith("/files/name");

/** What there was last, while a question is refused. */
function useLast(now: SelectionSummary | undefined): SelectionSummary | undefined {
  const [last, setLast] = useState(now);
  if (now && now !== last) setLast(now);
  return now ?? last;
}

function Choosing({ mission, columns, what }: Omit<Props, "opened" | "onClose">) {
  const [choice, choose] = useChoice(mission, what);
  // Another object for the same datasets must not ask again.
  const whatText = JSON.stringify(what);
  const [asked] = useDebouncedValue(choice, choice.name.trim() === "" ? 0 : NAME_DEBOUNCE_MS);
  const selection = useMemo(() => selectionOf(JSON.parse(whatText) as What, asked), [whatText, asked]);
  const query = useSelection(mission, selection, true);
  const client = useQueryClient();
  const isVisitor = useSession().data?.user === null;
  const [tab, setTab] = useState<string | null>("kinds");
  const summary = useLast(query.data);
  const nameError = inNameFilter(query.error) ? query.error.message : null;
  if (query.error && !nameError && !summary) return <Failure error={query.error} />;
  if (!summary) return <p className="quiet download-wait">Counting the files</p>;

  const levelLabel = levelLabelOf(columns);
  const name = bundleName(mission, what, today());
  const settled = asked === choice && !query.isPlaceholderData && !query.error;
  const wanted = { selection, layout: choice.layout, name };
  // What a user has is in the archive's list; what a visitor has, in the browser's.
  const store = async (): Promise<StoredSelection> => {
    const stored = await ask<StoredSelection>(missionPath(mission, "selections"), wanted);
    if (isVisitor && !stored.exclusive) remember(entryOf(stored, wanted, choice.format));
    void client.invalidateQueries({ queryKey: ["downloads"] });
    return stored;
  };
  const order = async (email: string): Promise<Job> => {
    const job = await orderJob(mission, { ...wanted, ...(email === "" ? {} : { email }) });
    if (isVisitor) rememberJob(job);
    return job;
  };
  return (
    <div className="download">
      <div className="download-head">
        <QuickChoices choice={choice} onChoose={choose} />
        <span className="quiet">of {plural(summary.datasets, "dataset")}</span>
      </div>
      <div className="download-body" data-old={!settled}>
        <Tabs value={tab} onChange={setTab} className="download-main" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="kinds">Kinds of files</Tabs.Tab>
            <Tabs.Tab value="files">List of files</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="kinds">
            <GroupTable groups={summary.groups} choice={choice} levelLabel={levelLabel} onChoose={choose} />
          </Tabs.Panel>
          <Tabs.Panel value="files">
            <FileList mission={mission} selection={selection} name={name} />
          </Tabs.Panel>
        </Tabs>
        <div className="download-side">
          <Related choice={choice} summary={summary} onChoose={choose} />
          <Extras choice={choice} summary={summary} onChoose={choose} />
          <NameFilter
            text={choice.name}
            kind={choice.nameKind}
            matches={summary.name_matches}
            error={nameError}
            onText={(text) => choose({ ...choice, name: text })}
            onKind={(kind) => choose({ ...choice, nameKind: kind })}
          />
          <Lacks summary={summary} />
          {query.error && !nameError && <Failure error={query.error} />}
        </div>
      </div>
      <Footer choice={choice} selected={summary.selected} name={name} settled={settled} onChoose={choose} onStore={store} onOrder={order} />
    </div>
  );
}

/** What the mission calls levels: "Product level". */
function levelLabelOf(columns: Columns): string {
  const column = columns.columns.find(({ name }) => name === rolesOf(columns).level);
  return column?.label ?? "Level";
}

export function DownloadOverlay({ mission, columns, what, opened, onClose }: Props) {
  const narrow = useMediaQuery("(max-width: 700px)");
  // The overlay is loaded when it is first opened, too late for the window to know what opened it.
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (opened) opener.current = document.activeElement;
  }, [opened]);
  const close = (): void => {
    onClose();
    setTimeout(() => {
      if (document.activeElement === document.body && opener.current instanceof HTMLElement) opener.current.focus();
    }, CLOSED_MS);
  };
  const title = "datasets" in what ? `Download from ${plural(what.datasets.length, "selected dataset")}` : "Download from all datasets that match";
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size={1280}
      lockScroll={false} // nothing scrolls behind it, and the lock brings a style without the nonce
      fullScreen={narrow}
      padding={0}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ content: "download-modal", header: "download-title", body: "download-modal-body" }}
    >
      <Choosing mission={mission} columns={columns} what={what} />
    </Modal>
  );
}
