// SPDX-License-Identifier: GPL-3.0-or-later
// What a program consists of.
import { Link } from "wouter";

import type { Mode, Program, Visit } from "../api/shapes";
import type { Roles } from "../common/roles";
import { bytes, count, plural, real } from "../common/format";
import { resultsLink } from "../dataset/links";
import { byLevel, modeConditions, releaseDays, visitConditions } from "./program";
import { Span } from "./Span";

interface Of {
  mission: string;
  roles: Roles;
  program: Program;
}

const number = ({ program }: Program): string => program;

const modeName = ({ instrument, exposure_type }: Mode): string => [instrument, exposure_type].filter(Boolean).join(" ") || "no mode";

export function Modes({ mission, roles, program }: Of) {
  const hasExposure = program.modes.some(({ exposure_s }) => exposure_s !== null);
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">Instrument</th>
          <th scope="col">Mode</th>
          <th scope="col" className="n">Datasets</th>
          {hasExposure && <th scope="col" className="n">Exposure <span className="quiet">s</span></th>}
        </tr>
      </thead>
      <tbody>
        {program.modes.map((mode) => (
          <tr key={`${mode.instrument}/${mode.exposure_type}`}>
            <td>{mode.instrument}</td>
            <td>{mode.exposure_type}</td>
            <td className="n">
              <Link href={resultsLink(mission, modeConditions(roles, number(program), mode))} aria-label={`${plural(mode.datasets, "dataset")} of ${modeName(mode)}`}>
                {count(mode.datasets)}
              </Link>
            </td>
            {hasExposure && <td className="n">{mode.exposure_s !== null && real(Number(mode.exposure_s.toFixed(1)))}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function VisitRow({ mission, roles, program, visit }: Of & { visit: Visit }) {
  const conditions = visitConditions(roles, number(program), visit.visit);
  return (
    <tr>
      <th scope="row" className="mono">{visit.visit}</th>
      <td>{visit.targets.join(", ")}</td>
      <td className="program-aside">{visit.instruments.join(", ")}</td>
      <td><Span start={visit.start} end={visit.end} /></td>
      <td className="n">
        {conditions ? (
          <Link href={resultsLink(mission, conditions)} aria-label={`${plural(visit.datasets, "dataset")} of visit ${visit.visit}`}>
            {count(visit.datasets)}
          </Link>
        ) : (
          count(visit.datasets)
        )}
      </td>
    </tr>
  );
}

export function Visits(of: Of) {
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">Visit</th>
          <th scope="col">Targets</th>
          <th scope="col" className="program-aside">Instruments</th>
          <th scope="col">Observed</th>
          <th scope="col" className="n">Datasets</th>
        </tr>
      </thead>
      <tbody>
        {of.program.visits.map((visit) => (
          <VisitRow key={`${visit.observation}/${visit.visit}`} {...of} visit={visit} />
        ))}
      </tbody>
    </table>
  );
}

export function Products({ program }: { program: Program }) {
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Type</th>
          <th scope="col">Suffix</th>
          <th scope="col" className="n">Files</th>
          <th scope="col" className="n">Size</th>
        </tr>
      </thead>
      <tbody>
        {byLevel(program.products).map(({ level, type, suffix, files, bytes: size }) => (
          <tr key={`${level}/${type}/${suffix}`}>
            <td>{level}</td>
            <td>{type}</td>
            <td className="mono">{suffix}</td>
            <td className="n">{count(files)}</td>
            <td className="n">{bytes(size)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Releases({ program }: { program: Program }) {
  const days = releaseDays(program.releases);
  const most = Math.max(1, ...days.map(({ datasets }) => datasets));
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">Public from</th>
          <th scope="col" className="n">Datasets</th>
          <td className="program-share" />
        </tr>
      </thead>
      <tbody>
        {days.map(({ day: date, datasets }) => (
          <tr key={date ?? "none"}>
            <th scope="row">{date ?? "no date yet"}</th>
            <td className="n">{count(datasets)}</td>
            <td className="program-share">
              <meter min={0} max={most} value={datasets} aria-hidden />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
