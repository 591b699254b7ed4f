// SPDX-License-Identifier: GPL-3.0-or-later
// Mission Search: the form.
import { useEffect, useMemo } from "react";

import { useArchive, useColumns, useMissions } from "../api/queries";
import { Failure } from "../common/Failure";
import "./form.css";
import { named } from "./formOf";
import { SearchForm } from "./SearchForm";
import { useDraft } from "./useDraft";

export function SearchPage({ mission }: { mission: string }) {
  const draft = useDraft();
  const archive = useArchive();
  const missions = useMissions();
  const columns = useColumns(mission);
  const about = missions.data?.find(({ id }) => id === mission);
  const title = about ? `${about.name} search` : "Search";
  useEffect(() => {
    if (archive.data) document.title = `${title} - ${archive.data.title}`;
  }, [title, archive.data]);
  // An address may name a column by another of its names.
  const dictionary = columns.data;
  const canonical = useMemo(() => {
    const conditions = draft.draft.conditions.map(({ column, condition }) => ({ column: named(dictionary?.columns ?? [], column)?.name ?? column, condition }));
    return { ...draft.draft, conditions };
  }, [draft.draft, dictionary]);
  if (columns.error) {
    return (
      <div className="home">
        <h1>{title}</h1>
        <Failure error={columns.error} />
      </div>
    );
  }
  if (!dictionary || !draft.ready) return <h1 className="visually-hidden">{title}</h1>;
  return <SearchForm mission={mission} title={title} datasets={about?.datasets ?? null} dictionary={dictionary} {...draft} draft={canonical} />;
}
