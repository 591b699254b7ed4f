// SPDX-License-Identifier: GPL-3.0-or-later
// A calibration reference file: which datasets were made with it.
import { Button } from "@mantine/core";
import { Download, ExternalLink, Search } from "lucide-react";
import { Link } from "wouter";

import { useColumns, useMissions } from "../api/queries";
import type { ReferenceUse } from "../api/shapes";
import type { Roles } from "../common/roles";
import { bytes, count, plural } from "../common/format";
import { CopyIconButton } from "../dataset/Copy";
import { datasetLink, referenceFileAddress, resultsLink } from "../dataset/links";
import { useReferenceUse } from "../dataset/queries";
import { rolesOf } from "../common/roles";
import { Unavailable } from "../dataset/Unavailable";
import { useTitle } from "../dataset/useTitle";
import "../dataset/detail.css";
import "../program/program.css";
import { keywordsOf, searchFor } from "./reference";

type Use = ReferenceUse["datasets"][number];

function Uses({ mission, datasets }: { mission: string; datasets: Use[] }) {
  return (
    <table className="program-table">
      <thead>
        <tr>
          <th scope="col">Dataset</th>
          <th scope="col">Keywords</th>
          <th scope="col" className="n">Files</th>
        </tr>
      </thead>
      <tbody>
        {datasets.map(({ dataset, keywords, products }) => (
          <tr key={dataset}>
            <th scope="row" className="mono">
              <Link href={datasetLink(mission, dataset)}>{dataset}</Link>
            </th>
            <td className="mono">{keywords.join(", ")}</td>
            <td className="n">{count(products)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SheetProps {
  mission: string;
  roles: Roles;
  use: ReferenceUse;
  total: number;
  datasets: Use[];
}

export function ReferenceSheet({ mission, roles, use, total, datasets }: SheetProps) {
  const keywords = keywordsOf(datasets);
  const conditions = datasets.length === total ? searchFor(roles, datasets) : null;
  return (
    <>
      <p>
        Used by {plural(total, "dataset")} that you may read{keywords.length > 0 && ", as "}
        {keywords.map(({ keyword }, i) => (
          <span key={keyword}>
            {i > 0 && ", "}
            <span className="mono">{keyword}</span>
          </span>
        ))}
        .
      </p>
      <div className="detail-buttons">
        {use.size !== null && (
          <Button
            component="a"
            variant="filled"
            href={referenceFileAddress(mission, use.file)}
            download={use.file}
            leftSection={<Download size={13} aria-hidden />}
          >
            Download ({bytes(use.size)})
          </Button>
        )}
        {use.size === null && use.elsewhere !== null && (
          <Button component="a" href={use.elsewhere} rel="noreferrer" leftSection={<ExternalLink size={13} aria-hidden />}>
            Not held here: get it from {new URL(use.elsewhere).host}
          </Button>
        )}
        {conditions && (
          <Button component={Link} href={resultsLink(mission, conditions)} leftSection={<Search size={13} aria-hidden />}>
            Show them in the search
          </Button>
        )}
      </div>
      {datasets.length > 0 && <Uses mission={mission} datasets={datasets} />}
    </>
  );
}

export default function ReferencePage({ mission, file }: { mission: string; file: string }) {
  useTitle(file);
  const uses = useReferenceUse(mission, file);
  const columns = useColumns(mission);
  const missions = useMissions();
  const pages = uses.data?.pages;
  const datasets = pages?.flatMap((page) => page.datasets) ?? [];
  const total = pages?.[0]?.total ?? 0;
  const name = missions.data?.find(({ id }) => id === mission)?.name ?? "";
  return (
    <div className="program-page reference-page">
      <p className="quiet">{name} reference file</p>
      <div className="detail-title">
        <h1 className="mono">{file}</h1>
        <CopyIconButton text={file} label="Copy the name" />
      </div>
      {uses.error && <Unavailable error={uses.error} none="No dataset that you may read was made with a file of this name." />}
      {pages?.[0] && <ReferenceSheet mission={mission} roles={columns.data ? rolesOf(columns.data) : {}} use={pages[0]} total={total} datasets={datasets} />}
      {uses.hasNextPage && (
        <div className="detail-buttons">
          <Button aria-disabled={uses.isFetchingNextPage} onClick={() => void uses.fetchNextPage()}>
            {count(datasets.length)} of {count(total)}: show more
          </Button>
        </div>
      )}
    </div>
  );
}
