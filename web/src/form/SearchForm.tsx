// SPDX-License-Identifier: GPL-3.0-or-later
// The form: what is asked at the left, how much that is at the right.
import { useMemo, type ReactNode } from "react";

import { conditionOn, EMPTY, isEmpty, searchOf, withCondition, type SearchState } from "../search/state";
import { AnyColumn } from "./AnyColumn";
import { Examples } from "./Examples";
import { FormField, type FormContext } from "./FormField";
import { rolesOf } from "../common/roles";
import { formOf, named, type FormDictionary, type FormPart } from "./formOf";
import { Tally } from "./Tally";
import { useAsking } from "./useAsking";
import type { Draft } from "./useDraft";
import { covered, metresIn } from "./wavelength";
import { Where } from "./Where";

const WHERE = "Where";

/** Columns that the form has a field for; those of a wavelength only while the field can show what is asked of them. */
function shownColumns(parts: FormPart[], draft: SearchState): Set<string> {
  const shown = new Set<string>();
  for (const { column, kind, upper } of parts.flatMap(({ fields }) => fields)) {
    const metres = metresIn(column.unit);
    if (kind !== "wavelength" || !upper || metres === null) shown.add(column.name);
    else if (covered(conditionOn(draft, column.name), conditionOn(draft, upper.name), "um", metres)) shown.add(column.name).add(upper.name);
  }
  return shown;
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  const id = `group-${name.toLowerCase().replace(/\W+/g, "-")}`;
  return (
    <section className="form-group" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      <div className="form-fields">{children}</div>
    </section>
  );
}

interface SearchFormProps extends Draft {
  mission: string;
  title: string;
  datasets: number | null;
  dictionary: FormDictionary;
}

export function SearchForm({ mission, title, datasets, dictionary, draft, state, change, go }: SearchFormProps) {
  const { columns, groups } = dictionary;
  const parts = useMemo(() => formOf(dictionary), [dictionary]);
  const roles = rolesOf(dictionary);
  const search = useMemo(() => searchOf(state), [state]);
  const asking = useAsking(mission, search, parts);
  const form: FormContext = { mission, draft, change, asking };
  const empty = isEmpty(draft) && draft.unresolved.length === 0;
  // Once the numbers beside the values are here, so that nothing jumps when they come.
  const laidOut = (asking.begun ? parts : []).filter(({ group, fields }) => group !== WHERE && fields.length > 0);
  return (
    <form
      className="search-form"
      aria-label={`Search ${title}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        go(`/search/${mission}/results`);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go(`/search/${mission}/results`);
      }}
    >
      <div className="form-groups">
        <h1>{title}</h1>
        <Group name={WHERE}>
          <Where mission={mission} draft={draft} change={change} datasetColumn={roles.dataset} />
          {parts
            .filter(({ group }) => group === WHERE)
            .flatMap(({ fields }) => fields)
            .map((field) => (
              <FormField key={field.column.name} form={form} field={field} />
            ))}
        </Group>
        {laidOut.map(({ group, fields }) => (
          <Group key={group} name={group}>
            <div className="field-grid">
              {fields
                .filter(({ kind }) => kind !== "values")
                .map((field) => (
                  <FormField key={field.column.name} form={form} field={field} />
                ))}
            </div>
            <div className="field-grid field-columns">
              {fields
                .filter(({ kind }) => kind === "values")
                .map((field) => (
                  <FormField key={field.column.name} form={form} field={field} />
                ))}
            </div>
          </Group>
        ))}
        {asking.begun && (
          <Group name="Any column">
            <AnyColumn form={form} columns={columns} groups={groups} elsewhere={shownColumns(parts, draft)} />
          </Group>
        )}
      </div>
      <aside className="form-aside" aria-label="What would be found">
        <Tally
          asking={asking}
          of={datasets}
          unresolved={draft.unresolved.length}
          empty={empty}
          onReset={() => change({ ...EMPTY, columns: draft.columns, sort: draft.sort, view: draft.view })}
        />
        {empty && (
          <Examples
            mission={mission}
            columns={columns}
            roles={roles}
            onChoose={(column, condition) => change({ conditions: withCondition(draft, named(columns, column)?.name ?? column, condition) })}
          />
        )}
      </aside>
    </form>
  );
}
