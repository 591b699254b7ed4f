// SPDX-License-Identifier: GPL-3.0-or-later
// How far a bundle is that this page writes into a file.
import { Button, Progress } from "@mantine/core";
import { Pause, Play, X } from "lucide-react";

import { bytes } from "../common/format";
import { timeLeft } from "./transfer";
import { forgetTransfer, goOn, pauseTransfer, useTransfers, type Transfer } from "./transfers";

function words({ state, done, total, bytesPerSecond, failures, error }: Transfer): string {
  const far = total === null ? bytes(done) : `${bytes(done)} of ${bytes(total)}`;
  if (state === "done") return `All ${bytes(done)} are in the file.`;
  if (state === "paused") return `Paused: ${far} are in the file.`;
  if (state === "failed") return `${far} are in the file. ${error ?? ""}`;
  if (failures > 0) return `${far}; the connection broke off, and it goes on by itself.`;
  if (!bytesPerSecond) return far;
  const left = total === null ? "" : `, ${timeLeft((total - done) / bytesPerSecond)} left`;
  return `${far}, ${bytes(bytesPerSecond)}/s${left}`;
}

function One({ transfer }: { transfer: Transfer }) {
  const { id, name, state, done, total } = transfer;
  const percent = total ? Math.floor((100 * done) / total) : 0;
  return (
    <div className="transfer" data-state={state}>
      <div className="transfer-line">
        <span className="mono">{name}</span>
        <span role={state === "running" ? undefined : "status"}>{words(transfer)}</span>
      </div>
      <Progress value={percent} aria-label={`${name}: percent written`} />
      <div className="transfer-line">
        {state === "running" && (
          <Button leftSection={<Pause size={13} aria-hidden />} onClick={() => pauseTransfer(id)} aria-label={`Pause ${name}`}>
            Pause
          </Button>
        )}
        {(state === "paused" || state === "failed") && (
          <Button leftSection={<Play size={13} aria-hidden />} onClick={() => goOn(id)} aria-label={`Go on with ${name}`}>
            Go on
          </Button>
        )}
        {state !== "running" && (
          <Button leftSection={<X size={13} aria-hidden />} onClick={() => forgetTransfer(id)} aria-label={`Take ${name} from the list`}>
            Close
          </Button>
        )}
        {state === "running" && <span className="quiet">Keep this page open; you may look at others of the archive.</span>}
      </div>
    </div>
  );
}

/** Of one address, or all. */
export function Transfers({ address }: { address?: string }) {
  const shown = useTransfers().filter((transfer) => address === undefined || transfer.address === address);
  if (shown.length === 0) return null;
  return (
    <div className="transfers">
      {shown.map((transfer) => (
        <One key={transfer.id} transfer={transfer} />
      ))}
    </div>
  );
}
