// SPDX-License-Identifier: GPL-3.0-or-later
// A program: who observes what, what there is of it, and how to cite it.
import { Button } from "@mantine/core";
import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";

import type { Archive, Mission } from "../api/client";
import { ManyBasketButton } from "../basket/BasketButton";
import { namesOf } from "../basket/names";
import type { Program } from "../api/shapes";
import type { Roles } from "../common/roles";
import { useArchive, useColumns, useMissions } from "../api/queries";
import { bytes, count, plural } from "../common/format";
import { CopyButton } from "../dataset/Copy";
import "../dataset/detail.css";
import { programLink, resultsLink } from "../dataset/links";
import { useProgram } from "../dataset/queries";
import { rolesOf } from "../common/roles";
import { Unavailable } from "../dataset/Unavailable";
import { useTitle } from "../dataset/useTitle";
import { bibtex, citation } from "./citation";
import { programConditions } from "./program";
import "./program.css";
import { Span } from "./Span";
import { Modes, Products, Releases, Visits } from "./Tables";

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="program-part">
      <h2>
        {title} {note && <span className="quiet">{note}</span>}
      </h2>
      {children}
    </section>
  );
}

function Facts({ program }: { program: Program }) {
  const facts: [string, ReactNode][] = [
    ["Principal investigator", program.pi ?? ""],
    ["Category", program.category ?? ""],
    ["Cycle", program.cycle ?? ""],
    ["Observed", program.start && <Span start={program.start} end={program.end} />],
    ["Volume", bytes(program.volume_bytes)],
    ["Exclusive now", program.exclusive === 0 ? "nothing" : plural(program.exclusive, "dataset")],
  ];
  return (
    <dl className="program-facts">
      {facts.map(
        ([label, text]) =>
          text && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Citation({ mission, program, archive }: { mission: Mission; program: Program; archive: Archive }) {
  const source = {
    missionName: mission.name,
    archiveTitle: archive.title,
    isSimulated: archive.simulated,
    retrieved: archive.time,
    address: location.origin + programLink(mission.id, program.program),
  };
  const words = citation(program, source);
  return (
    <Part title="How to cite">
      <p className="program-citation">{words}</p>
      <div className="detail-buttons">
        <CopyButton label="Copy the text" text={() => words} />
        <CopyButton label="Copy BibTeX" text={() => bibtex(program, source)} />
      </div>
    </Part>
  );
}

interface SheetProps {
  mission: Mission;
  roles: Roles;
  program: Program;
  archive: Archive;
}

export function ProgramSheet({ mission, roles, program, archive }: SheetProps) {
  const of = { mission: mission.id, roles, program };
  return (
    <>
      <p className="quiet">{mission.name} program {program.program}</p>
      <h1>{program.title ?? `Program ${program.program}`}</h1>
      <Facts program={program} />
      <div className="detail-buttons">
        <Button component={Link} variant="filled" href={resultsLink(mission.id, programConditions(roles, program.program))} leftSection={<Search size={13} aria-hidden />}>
          {plural(program.datasets, "dataset")}
        </Button>
        <ManyBasketButton
          mission={mission.id}
          disabled={program.datasets === 0}
          names={() => namesOf(mission.id, roles.dataset ?? "", { search: { conditions: programConditions(roles, program.program) }, except: [] })}
        />
      </div>
      <div className="program-columns">
        <div>
          <Part title="Instruments and modes">
            <Modes {...of} />
          </Part>
          {program.visits.length > 0 && (
            <Part title="Visits" note={count(program.visits.length)}>
              <Visits {...of} />
            </Part>
          )}
        </div>
        <div>
          {program.releases.length > 0 && (
            <Part title="Releases to come">
              <Releases program={program} />
            </Part>
          )}
          <Part title="Files">
            <Products program={program} />
          </Part>
          <Citation mission={mission} program={program} archive={archive} />
        </div>
      </div>
    </>
  );
}

export default function ProgramPage({ mission, program }: { mission: string; program: string }) {
  useTitle(`Program ${program}`);
  const sheet = useProgram(mission, program);
  const columns = useColumns(mission);
  const missions = useMissions();
  const archive = useArchive();
  const about = missions.data?.find(({ id }) => id === mission);
  const error = sheet.error ?? columns.error ?? missions.error ?? archive.error;
  const isLoaded = sheet.data && columns.data && about && archive.data;
  return (
    <div className="program-page">
      {!isLoaded && <h1>Program {program}</h1>}
      {error && <Unavailable error={error} none="The archive has nothing of this program, or nothing that you may know of." />}
      {sheet.data && columns.data && about && archive.data && (
        <ProgramSheet mission={about} roles={rolesOf(columns.data)} program={sheet.data} archive={archive.data} />
      )}
    </div>
  );
}
