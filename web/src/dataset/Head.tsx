// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset's name, what it is, and who may have it.
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";

import { day } from "../common/format";
import { CopyIconButton } from "./Copy";
import { until } from "./files";
import { programLink } from "./links";
import type { Described } from "./roles";

interface HeadProps {
  mission: string;
  dataset: string;
  described: Described | null;
  /** By which the archive judges what is public. */
  now: string | undefined;
  level: 1 | 2;
  children?: ReactNode;
}

function Summary({ mission, described }: { mission: string; described: Described }) {
  const program = described.text("program");
  const parts: ReactNode[] = [
    described.target,
    [described.text("instrument"), described.text("optical_elements")].filter(Boolean).join(" "),
    described.text("exposure_type"),
    program && (
      <>
        program <Link href={programLink(mission, program)}>{program}</Link>
      </>
    ),
  ].filter(Boolean);
  return (
    <p className="detail-summary">
      {parts.map((what, i) => (
        <span key={i}>{what}</span>
      ))}
    </p>
  );
}

function Access({ release, now }: { release: string | null; now: string | undefined }) {
  if (!release || !now) return null;
  if (release <= now) return <p className="detail-access quiet">public since {day(release)}</p>;
  return (
    <p className="detail-access detail-exclusive">
      <Lock size={13} aria-hidden /> {until(release)}
    </p>
  );
}

export function Head({ mission, dataset, described, now, level, children }: HeadProps) {
  const Heading = level === 1 ? "h1" : "h2";
  const release = described?.value("release");
  return (
    <header className="detail-head">
      <div className="detail-title">
        <Heading className="mono">{dataset}</Heading>
        <CopyIconButton text={dataset} label="Copy the name" />
        {children}
      </div>
      {described && <Summary mission={mission} described={described} />}
      {described && <Access release={typeof release === "string" ? release : null} now={now} />}
    </header>
  );
}
