// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of files there are: by level, type and suffix, with check boxes.
import { Checkbox, Tooltip } from "@mantine/core";
import { Lock } from "lucide-react";
import { Fragment } from "react";

import type { FileGroup } from "../api/shapes";
import { bytes, count, plural } from "../common/format";
import { tickOf, withTicks, type Choice, type Tick } from "./choice";

const sum = (groups: FileGroup[], key: "files" | "bytes" | "selected_files" | "selected_bytes"): number =>
  groups.reduce((total, group) => total + group[key], 0);

/** Levels in the archive's order, each with its kinds of files. */
function byLevel(groups: FileGroup[]): [string | null, FileGroup[]][] {
  const levels = new Map<string | null, FileGroup[]>();
  for (const group of groups) levels.set(group.level, [...(levels.get(group.level) ?? []), group]);
  return [...levels];
}

function tickOfAll(ticks: Tick[]): Tick {
  if (ticks.every((tick) => tick === "all")) return "all";
  return ticks.some((tick) => tick !== "none") ? "some" : "none";
}

function Tickbox({ tick, label, onTick }: { tick: Tick; label: string; onTick: (ticked: boolean) => void }) {
  return (
    <Checkbox
      checked={tick === "all"}
      indeterminate={tick === "some"}
      aria-label={label}
      onChange={(event) => onTick(event.currentTarget.checked || tick === "some")}
    />
  );
}

const words = (type: string): string => type.replaceAll("_", " ");

function Denied({ files }: { files: number }) {
  if (files === 0) return null;
  return (
    <Tooltip label={`${plural(files, "file")} of these are exclusive and not for you to read`}>
      <span className="download-lock">
        <Lock size={12} aria-hidden /> {count(files)} <span className="visually-hidden">exclusive</span>
      </span>
    </Tooltip>
  );
}

/** How large it is beside the largest, and how much of that is to be sent; the numbers stand beside it. */
function SizeBar({ of, chosen, most }: { of: number; chosen: number; most: number }) {
  const share = (part: number): string => `${most > 0 ? (100 * part) / most : 0}%`;
  return (
    <span className="download-bar" aria-hidden>
      <span style={{ width: share(of) }} />
      <span className="download-bar-chosen" style={{ width: share(chosen) }} />
    </span>
  );
}

interface Props {
  groups: FileGroup[];
  choice: Choice;
  levelLabel: string;
  onChoose: (choice: Choice) => void;
}

export function GroupTable({ groups, choice, levelLabel, onChoose }: Props) {
  const set = (changed: FileGroup[]) => (ticked: boolean) => onChoose(withTicks(choice, groups, changed, ticked));
  const most = Math.max(0, ...groups.map((group) => group.bytes));
  return (
    <table className="download-groups">
      <thead>
        <tr>
          <th scope="col">
            <Tickbox tick={tickOfAll(groups.map((group) => tickOf(choice, group)))} label="All kinds of files" onTick={set(groups)} />
          </th>
          <th scope="col">Suffix</th>
          <th scope="col">Type</th>
          <th scope="col" className="n">Files</th>
          <th scope="col" className="n">Size</th>
          <th scope="col" className="n">To be sent</th>
        </tr>
      </thead>
      <tbody>
        {byLevel(groups).map(([level, members]) => {
          const title = level === null ? "Without a level" : `${levelLabel} ${level}`;
          return (
            <Fragment key={level ?? ""}>
              <tr className="download-level">
                <td>
                  <Tickbox tick={tickOfAll(members.map((group) => tickOf(choice, group)))} label={title} onTick={set(members)} />
                </td>
                <th scope="rowgroup" colSpan={2}>{title}</th>
                <td className="n">{count(sum(members, "files"))}</td>
                <td className="n">{bytes(sum(members, "bytes"))}</td>
                <td className="n">{count(sum(members, "selected_files"))}</td>
              </tr>
              {members.map((group) => {
                const name = `${group.suffix ?? "no suffix"}, ${words(group.type)}${group.guide_star ? ", guide star" : ""}`;
                return (
                  <tr key={`${group.type} ${group.suffix ?? ""} ${group.guide_star}`} data-chosen={tickOf(choice, group) !== "none"}>
                    <td>
                      <Tickbox tick={tickOf(choice, group)} label={`${title}: ${name}`} onTick={set([group])} />
                    </td>
                    <td className="mono">{group.suffix ?? "–"}</td>
                    <td>
                      {words(group.type)} <Denied files={group.denied_files} />
                    </td>
                    <td className="n">{count(group.files)}</td>
                    <td className="n">
                      {bytes(group.bytes)}
                      <SizeBar of={group.bytes} chosen={group.selected_bytes} most={most} />
                    </td>
                    <td className="n">{group.selected_files > 0 ? count(group.selected_files) : "–"}</td>
                  </tr>
                );
              })}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
