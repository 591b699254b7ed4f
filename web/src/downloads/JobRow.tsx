// SPDX-License-Identifier: GPL-3.0-or-later
// One job in the list of downloads.
import { ActionIcon, Tooltip } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { Link } from "wouter";

import { bytes, count, utc } from "../common/format";
import { JobButtons, StateMark } from "../jobs/JobState";
import { useJob, type Job } from "../jobs/queries";

interface Props {
  job: Job;
  missionName: string;
  /** Null: it can't be taken from the list. */
  onForget: (() => void) | null;
}

export function JobRow({ job, missionName, onForget }: Props) {
  return (
    <tr>
      <td className="n">{utc(job.made)}</td>
      <th scope="row">
        <Link href={`/jobs/${job.id}`}>{job.name}</Link>
        <span className="downloads-words">prepared on the archive, to be fetched later</span>
      </th>
      <td>{missionName}</td>
      <td className="n">
        {count(job.files)} {job.files === 1 ? "file" : "files"}
      </td>
      <td className="n">{bytes(job.bytes)}</td>
      <td>staged</td>
      <td>
        <StateMark state={job.state} />
      </td>
      <td>
        <span className="downloads-acts">
          <JobButtons job={job} />
          {onForget && (
            <Tooltip label="Remove it from the list">
              <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${job.name}`} onClick={onForget}>
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </td>
    </tr>
  );
}

/** A job that this browser remembers; nothing, if the archive has it no longer. */
export function RememberedJobRow({ id, nameOf, onForget }: { id: string; nameOf: (mission: string) => string; onForget: () => void }) {
  const job = useJob(id).data;
  return job ? <JobRow job={job} missionName={nameOf(job.mission)} onForget={onForget} /> : null;
}
