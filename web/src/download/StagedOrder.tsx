// SPDX-License-Identifier: GPL-3.0-or-later
// Has the chosen files prepared to be fetched later, and says where to look then.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { PackageCheck } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import { Refusal, type Archive } from "../api/client";
import { Failure } from "../common/Failure";
import type { Job } from "../jobs/queries";

interface Props {
  archive: Archive;
  /** "12 files, 1.3 GB". */
  what: string;
  disabled: boolean;
  onOrder: (email: string) => Promise<Job>;
}

const isAboutEmail = (error: Error): boolean => error instanceof Refusal && error.problem?.pointer === "/email";

export function StagedOrder({ archive, what, disabled, onOrder }: Props) {
  const [email, setEmail] = useState("");
  const order = useMutation({ mutationFn: onOrder });
  const anonymous = archive.viewer.name === null;
  const mail = archive.staging?.mail ?? false;
  const days = archive.staging?.days ?? 0;
  if (anonymous && !mail) return <p className="download-started">Sign in to have files prepared: this archive sends no mail.</p>;
  const start = (): void => order.mutate(email.trim());
  return (
    <>
      {mail && (
        <TextInput
          type="email"
          autoComplete="email"
          value={email}
          aria-label={anonymous ? "Your e-mail address" : "Your e-mail address, if you want to be written to"}
          placeholder={anonymous ? "you@example.org" : "you@example.org (optional)"}
          error={order.error && isAboutEmail(order.error) ? "This is no e-mail address" : null}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      )}
      <Button
        variant="filled"
        leftSection={<PackageCheck size={14} aria-hidden />}
        disabled={disabled || order.isPending || (anonymous && email.trim() === "")}
        onClick={start}
      >
        {`Prepare ${what}`}
      </Button>
      <p className="download-started quiet" role="status">
        {order.data ? (
          <>
            Ordered; <Link href={`/jobs/${order.data.id}`}>the page of the job</Link> shows how far it is{order.data.email && ", and you will be written to"}.
          </>
        ) : (
          `They are laid out for you to fetch by FTPS or HTTP within ${days} days.`
        )}
      </p>
      {order.error && !isAboutEmail(order.error) && <Failure error={order.error} />}
    </>
  );
}
