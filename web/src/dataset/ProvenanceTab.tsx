// SPDX-License-Identifier: GPL-3.0-or-later
// Where a dataset comes from and what was made of it.
import { useMemo } from "react";
import { Link } from "wouter";

import type { Provenance } from "../api/shapes";
import { plural } from "../common/format";
import { branchesOf, referenceCount, type Branch, type Step } from "./lineage";
import { datasetLink, referenceLink } from "./links";
import { useProvenance } from "./queries";
import { Unavailable } from "./Unavailable";

/** More datasets than this are a list, closed at first. */
const FEW = 4;

function References({ mission, step }: { mission: string; step: Step }) {
  const total = referenceCount(step);
  if (total === 0) return step.keepsReferences ? <span className="quiet"> · exclusive, so its reference files are not told</span> : null;
  return (
    <details className="detail-references">
      <summary>{plural(total, "reference file")}</summary>
      <dl>
        {step.references.map(({ keyword, files }) => (
          <div key={keyword}>
            <dt className="mono">{keyword}</dt>
            {files.map((file) => (
              <dd key={file} className="mono">
                <Link href={referenceLink(mission, file)}>{file}</Link>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}

function StepLine({ mission, step }: { mission: string; step: Step }) {
  const withdrawn = step.products.filter((product) => product.withdrawn).length;
  const exclusive = step.products.some(({ reading }) => reading !== "allowed");
  return (
    <>
      <span className="mono detail-step">{step.suffix ?? step.type}</span>
      <span className="quiet">
        {[
          step.level && `level ${step.level}`,
          step.type !== "science" && step.suffix && step.type,
          plural(step.products.length, "file"),
          withdrawn > 0 && `${withdrawn} withdrawn`,
          exclusive && "exclusive",
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {step.from.length > 0 && (
        <div className="quiet">
          from{" "}
          {step.from.slice(0, FEW).map(({ dataset, files }, i) => (
            <span key={dataset}>
              {i > 0 && ", "}
              {plural(files, "file")} of <Link href={datasetLink(mission, dataset)}>{dataset}</Link>
            </span>
          ))}
          {step.from.length > FEW && ` and ${plural(step.from.length - FEW, "dataset")} more`}
        </div>
      )}
      <References mission={mission} step={step} />
    </>
  );
}

function Steps({ mission, steps }: { mission: string; steps: Step[] }) {
  return (
    <ul className="detail-tree">
      {steps.map((step) => (
        <li key={step.key}>
          <StepLine mission={mission} step={step} />
          {step.children.length > 0 && <Steps mission={mission} steps={step.children} />}
        </li>
      ))}
    </ul>
  );
}

const fileCount = (sum: number, step: Step): number => step.children.reduce(fileCount, sum + step.products.length);

function Others({ mission, title, branches }: { mission: string; title: string; branches: Branch[] }) {
  if (branches.length === 0) return null;
  return (
    <section>
      <h3>
        {title} {plural(branches.length, "dataset")}
      </h3>
      {branches.map(({ dataset, level, steps }) => (
        <div key={dataset} className="detail-branch">
          <Link href={datasetLink(mission, dataset)} className="mono">
            {dataset}
          </Link>
          {level && <span className="quiet"> level {level}</span>}
          {steps.length > 0 && (
            <details open={branches.length <= FEW}>
              <summary>{plural(steps.reduce(fileCount, 0), "file")}</summary>
              <Steps mission={mission} steps={steps} />
            </details>
          )}
        </div>
      ))}
    </section>
  );
}

export function ProvenanceTree({ mission, provenance }: { mission: string; provenance: Provenance }) {
  const branches = useMemo(() => branchesOf(provenance), [provenance]);
  const of = (relation: Branch["relation"]): Branch[] => branches.filter((branch) => branch.relation === relation);
  const own = of("self").flatMap(({ steps }) => steps);
  return (
    <div className="detail-provenance">
      <Others mission={mission} title="Made from" branches={of("made_from")} />
      <section>
        <h3>This dataset</h3>
        {own.length > 0 ? <Steps mission={mission} steps={own} /> : <p className="quiet">The archive has no files of it.</p>}
      </section>
      <Others mission={mission} title="Made into" branches={of("made_into")} />
    </div>
  );
}

export function ProvenanceTab({ mission, dataset }: { mission: string; dataset: string }) {
  const { data, error } = useProvenance(mission, dataset);
  if (error) return <Unavailable error={error} none="The archive can't tell where this dataset comes from." />;
  return data ? <ProvenanceTree mission={mission} provenance={data} /> : null;
}
