// SPDX-License-Identifier: GPL-3.0-or-later
// The search in view as a command and as programs, to be copied and run.
import { Button, CopyButton, Modal, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useMemo } from "react";

import { ask, missionPath, type Columns, type Rows, type Search } from "../api/client";
import { useArchive, useColumns } from "../api/queries";
import { Failure } from "../common/Failure";
import { rolesOf } from "../common/roles";
import { plural } from "../common/format";
import "./export.css";
import { astroqueryText, beyondAstroquery, canonical, curlText, requestsText, type Query } from "./texts";

interface Props {
  mission: string;
  /** With its order. */
  search: Search;
  shown: string[];
  opened: boolean;
  onClose: () => void;
}

/** Where the targets are, and how many rows there are. */
const useFound = (mission: string, search: Search, enabled: boolean) =>
  useQuery({
    queryKey: ["api query", mission, search],
    queryFn: ({ signal }) => {
      const { area, targets, radius_deg, conditions } = search;
      const rows: Search = { area, targets, radius_deg, conditions, columns: [], limit: 0 } as Search;
      return ask<Rows>(missionPath(mission, "search"), rows, signal);
    },
    enabled,
    retry: false,
  });

function Text({ text, note }: { text: string; note: string }) {
  return (
    <div className="query-text">
      <div className="query-line">
        <span className="quiet">{note}</span>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button onClick={copy} leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}>
              <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className="mono" tabIndex={0} aria-label="Program">
        {text}
      </pre>
    </div>
  );
}

function Texts({ query }: { query: Query }) {
  const lack = beyondAstroquery(query);
  const rows = plural(query.total, "row");
  return (
    <>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="astroquery">Python, astroquery</Tabs.Tab>
          <Tabs.Tab value="requests">Python, requests</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="curl">
          <Text text={curlText(query)} note={`Saves ${rows} as ${query.mission}.csv. For a POSIX shell.`} />
        </Tabs.Panel>
        <Tabs.Panel value="astroquery">
          {lack === null ? (
            <Text text={astroqueryText(query)} note={noteOn(query)} />
          ) : (
            <p className="query-lack">{lack}</p>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="requests">
          <Text text={requestsText(query)} note={`Gives ${rows} as a list of dictionaries.`} />
        </Tabs.Panel>
      </Tabs>
      {query.signedIn && (
        <p className="quiet query-note">
          What only your account may know of is found with your token in the variable ALMAGEST_TOKEN; astroquery asks without it.
        </p>
      )}
    </>
  );
}

function noteOn({ places, total }: Query): string {
  const rows = `Gives ${plural(total, "row")} as an astropy table`;
  return places.length > 1 ? `${rows}, place by place.` : `${rows}.`;
}

function Content({ mission, search, shown, columns }: Omit<Props, "opened" | "onClose"> & { columns: Columns }) {
  const archive = useArchive();
  const found = useFound(mission, search, true);
  const query = useMemo<Query | null>(() => {
    if (!found.data) return null;
    return {
      origin: location.origin,
      mission,
      search: canonical(search, columns),
      shown,
      places: found.data.targets,
      total: found.data.total ?? 0,
      dataset: rolesOf(columns).dataset ?? columns.columns[0]?.name ?? "",
      signedIn: Boolean(archive.data?.viewer.name),
    };
  }, [archive.data, columns, found.data, mission, search, shown]);
  if (found.error) return <Failure error={found.error} />;
  return query ? <Texts query={query} /> : <p className="quiet">Asking where the targets are</p>;
}

export function ApiQueryDialog({ opened, onClose, ...rest }: Props) {
  const columns = useColumns(rest.mission);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="This search as a program"
      size={860}
      lockScroll={false} // nothing scrolls behind it, and the lock brings a style without the nonce
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ title: "query-title" }}
    >
      {columns.error && <Failure error={columns.error} />}
      {columns.data && <Content {...rest} columns={columns.data} />}
    </Modal>
  );
}
