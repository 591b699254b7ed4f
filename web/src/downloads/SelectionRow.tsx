// SPDX-License-Identifier: GPL-3.0-or-later
// One stored selection in the list of downloads.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ChevronDown, ChevronRight, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";

import { useColumns } from "../api/queries";
import type { Download } from "../api/shapes";
import { Failure } from "../common/Failure";
import { bytes, count, day, utc } from "../common/format";
import { Ways } from "../download/Ways";
import { useAgain, useDownloadState, useForget, type State } from "./queries";
import { orderWords } from "./words";

interface Props {
  download: Download;
  missionName: string;
  isKnown: boolean;
  /** By the archive's clock. */
  now: string;
}

function StateWords({ state, expired, expires }: { state: State | undefined; expired: boolean; expires: string }) {
  const word = expired ? "gone" : state?.word;
  const words = {
    ready: `until ${day(expires)}`,
    changed: "files changed since",
    gone: expired ? "expired" : "no longer kept",
    denied: "not for you any more",
  };
  return (
    <span className="jobs-state" data-state={word === "ready" ? "ready" : "ended"}>
      {word ? words[word] : "…"}
    </span>
  );
}

const HINTS: Record<State["word"], string> = {
  ready: "Fetches the same files once more",
  changed: "Files were replaced or withdrawn since; this fetches what there is now",
  gone: "Asks the same again, and fetches what there is now",
  denied: "Not all of it is for you any more; this asks again, and fetches what you may have now",
};

export function SelectionRow({ download, missionName, isKnown, now }: Props) {
  const [opened, setOpened] = useState(false);
  const { id, mission, name, made, expires, format, order } = download;
  const expired = expires <= now;
  const state = useDownloadState(id, !expired).data;
  const columns = useColumns(mission ?? "");
  const again = useAgain(isKnown);
  const forget = useForget(isKnown);
  const labelOf = (column: string): string => columns.data?.columns.find((each) => each.name.toLowerCase() === column.toLowerCase())?.label ?? column;
  const files = state?.stored?.files ?? download.files;
  const size = state?.stored?.bytes ?? download.bytes;
  const word = expired ? "gone" : state?.word;
  return (
    <>
      <tr>
        <td className="n">{utc(made)}</td>
        <th scope="row">
          <span className="mono">{name}</span>
          <span className="downloads-words">{order ? orderWords(order, labelOf) : "the question was too long to be kept"}</span>
        </th>
        <td>{missionName}</td>
        <td className="n">{files === null ? "–" : `${count(files)} ${files === 1 ? "file" : "files"}`}</td>
        <td className="n">{size === null ? "–" : bytes(size)}</td>
        <td>{format ?? "–"}</td>
        <td>
          <StateWords state={state} expired={expired} expires={expires} />
        </td>
        <td>
          <span className="downloads-acts">
            <Tooltip label={HINTS[word ?? "ready"]}>
              <Button
                leftSection={<RotateCcw size={13} aria-hidden />}
                aria-label={`Again: ${name}`}
                disabled={again.isPending || (word === "gone" && order === null)}
                onClick={() => again.mutate(download)}
              >
                Again
              </Button>
            </Tooltip>
            {state?.stored && (
              <Tooltip label="Address, and lines for curl and wget">
                <ActionIcon variant="subtle" color="gray" aria-label={`How to fetch ${name}`} aria-expanded={opened} onClick={() => setOpened(!opened)}>
                  {opened ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
                </ActionIcon>
              </Tooltip>
            )}
            <Tooltip label={isKnown ? "Remove it from the list, and from the archive" : "Remove it from the list"}>
              <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} disabled={forget.isPending} onClick={() => forget.mutate(id)}>
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </span>
        </td>
      </tr>
      {(opened || again.error || forget.error) && (
        <tr className="downloads-more">
          <td colSpan={8}>
            {opened && state?.stored && <Ways stored={state.stored} format={(format ?? "zip")} />}
            {again.error && <Failure error={again.error} />}
            {forget.error && <Failure error={forget.error} />}
          </td>
        </tr>
      )}
    </>
  );
}
