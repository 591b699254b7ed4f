// SPDX-License-Identifier: GPL-3.0-or-later
// The datasets of one mission in the basket.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { Download, Lock, Trash2, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";

import type { Columns } from "../api/client";
import { useColumns } from "../api/queries";
import { Failure } from "../common/Failure";
import { bytes, count, plural } from "../common/format";
import { datasetLink } from "../dataset/links";
import { Described } from "../dataset/roles";
import { DATASETS_A_PAGE, useNamedRows, useSizes } from "./queries";

const PUBLIC = "PUBLIC"; // of the access column, in every mission (docs/missions.md)

interface Props {
  mission: string;
  /** What it is called. */
  name: string;
  datasets: string[];
  isChanging: boolean;
  onRemove(datasets: string[]): void;
  onDownload(columns: Columns): void;
}

interface PagesProps {
  page: number;
  total: number;
  onPage(page: number): void;
}

function Pages({ page, total, onPage }: PagesProps) {
  if (total <= DATASETS_A_PAGE) return null;
  return (
    <div className="basket-bar">
      <Button disabled={page === 0} onClick={() => onPage(page - 1)}>
        Earlier
      </Button>
      <span role="status">
        {count(page * DATASETS_A_PAGE + 1)}–{count(Math.min(total, (page + 1) * DATASETS_A_PAGE))} of {count(total)}
      </span>
      <Button disabled={(page + 1) * DATASETS_A_PAGE >= total} onClick={() => onPage(page + 1)}>
        Later
      </Button>
    </div>
  );
}

export function MissionPart({ mission, name, datasets, isChanging, onRemove, onDownload }: Props) {
  const columns = useColumns(mission);
  const [wantedPage, setPage] = useState(0);
  const page = Math.min(wantedPage, Math.max(0, Math.ceil(datasets.length / DATASETS_A_PAGE) - 1));
  const shown = useMemo(() => datasets.slice(page * DATASETS_A_PAGE, (page + 1) * DATASETS_A_PAGE), [datasets, page]);
  const rows = useNamedRows(mission, columns.data, shown);
  const sizes = useSizes(mission, shown);
  // What the archive does not have, or not for this viewer, just goes. The browser's basket may have such names.
  const gone = rows.data && !rows.isPlaceholderData ? shown.filter((dataset) => !rows.data.has(dataset)) : [];
  const goneText = gone.join("\n");
  useEffect(() => {
    if (goneText !== "") onRemove(goneText.split("\n"));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the names are what it depends on
  }, [goneText]);
  return (
    <section className="basket-mission" aria-label={name}>
      <div className="basket-bar">
        <h2>{name}</h2>
        <span>{plural(datasets.length, "dataset")}</span>
        <span className="frame-gap" />
        <Button variant="filled" leftSection={<Download size={13} aria-hidden />} disabled={!columns.data} onClick={() => columns.data && onDownload(columns.data)}>
          Download…
        </Button>
        <Button leftSection={<Trash2 size={13} aria-hidden />} disabled={isChanging} aria-label={`Remove all of ${name}`} onClick={() => onRemove(datasets)}>
          Remove all
        </Button>
      </div>
      {(columns.error ?? rows.error ?? sizes.error) && <Failure error={(columns.error ?? rows.error ?? sizes.error) as Error} />}
      <div className="basket-scroll" role="region" aria-label={`Datasets of ${name}`} tabIndex={0}>
        <table className="basket-table">
          <thead>
            <tr>
              <th scope="col">Dataset</th>
              <th scope="col">Target</th>
              <th scope="col">Instrument</th>
              <th scope="col">Mode</th>
              <th scope="col">Access</th>
              <th scope="col" className="n">Files</th>
              <th scope="col" className="n">Size</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((dataset) => {
              const row = rows.data?.get(dataset);
              const about = row && columns.data ? new Described(columns.data, row) : null;
              const size = sizes.data?.get(dataset);
              const access = about?.text("access") ?? "";
              const isExclusive = access !== "" && access !== PUBLIC;
              return (
                <tr key={dataset} className={isExclusive ? "basket-exclusive" : ""}>
                  <th scope="row">
                    <Link className="mono" href={datasetLink(mission, dataset)}>
                      {dataset}
                    </Link>
                  </th>
                  <td>{about?.target}</td>
                  <td>{about?.text("instrument")}</td>
                  <td>{about?.text("exposure_type")}</td>
                  <td>
                    {isExclusive && <Lock size={12} aria-hidden />} {access}
                  </td>
                  <td className="n">{size && count(size.files)}</td>
                  <td className="n">{size && bytes(size.bytes)}</td>
                  <td>
                    <Tooltip label="Take out of the basket">
                      <ActionIcon variant="subtle" color="gray" aria-label={`Take out of the basket: ${dataset}`} onClick={() => onRemove([dataset])}>
                        <X size={14} aria-hidden />
                      </ActionIcon>
                    </Tooltip>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Pages page={page} total={datasets.length} onPage={setPage} />
    </section>
  );
}
