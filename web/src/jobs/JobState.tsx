// SPDX-License-Identifier: GPL-3.0-or-later
// How far a job is, and what can be done with it.
import { Button, Progress } from "@mantine/core";
import { RotateCcw, X } from "lucide-react";

import { Failure } from "../common/Failure";
import { canCancel, canRetry, isMoving, percentOf, progressOf } from "./job";
import { useChangeJob, type Job } from "./queries";

export const StateMark = ({ state }: Pick<Job, "state">) => (
  <span className="jobs-state" data-state={state}>
    {state}
  </span>
);

export function JobProgress({ job }: { job: Job }) {
  return (
    <>
      {isMoving(job) && <Progress className="jobs-progress" value={percentOf(job)} aria-label={`${job.name}: percent prepared`} />}
      <span>{progressOf(job)}</span>
    </>
  );
}

export function JobButtons({ job }: { job: Job }) {
  const change = useChangeJob(job.id);
  return (
    <>
      {canCancel(job) && (
        <Button leftSection={<X size={13} aria-hidden />} disabled={change.isPending} onClick={() => change.mutate("cancel")} aria-label={`Cancel: ${job.name}`}>
          Cancel
        </Button>
      )}
      {canRetry(job) && (
        <Button leftSection={<RotateCcw size={13} aria-hidden />} disabled={change.isPending} onClick={() => change.mutate("retry")} aria-label={`Do it again: ${job.name}`}>
          Do it again
        </Button>
      )}
      {change.error && <Failure error={change.error} />}
    </>
  );
}
