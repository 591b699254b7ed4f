// SPDX-License-Identifier: GPL-3.0-or-later
// What else can be chosen: guide-star data, references, related datasets, names.
import { Button, Checkbox, SegmentedControl, TextInput, Tooltip } from "@mantine/core";

import type { NameKind, Relation, SelectionSummary } from "../api/shapes";
import { bytes, plural } from "../common/format";
import { guideStarTick, QUICK, RULES, withGuideStar, withQuick, type Choice } from "./choice";

interface Props {
  choice: Choice;
  summary: SelectionSummary;
  onChoose: (choice: Choice) => void;
}

export function QuickChoices({ choice, onChoose }: Omit<Props, "summary">) {
  return (
    <div className="download-quick" role="group" aria-label="Quick choices">
      {QUICK.map(({ quick, label, hint }) => {
        const pressed = !choice.groups && choice.quick === quick;
        return (
          <Tooltip key={quick} label={hint} multiline maw={320}>
            <Button variant={pressed ? "filled" : "default"} aria-pressed={pressed} onClick={() => onChoose(withQuick(choice, quick))}>
              {label}
            </Button>
          </Tooltip>
        );
      })}
      {choice.groups && <span className="quiet">as ticked below</span>}
    </div>
  );
}

/** Whether datasets bring their own files alone, or what they were made of as well. */
export function Bring({ choice, onChoose }: Omit<Props, "summary">) {
  const hint = RULES.find(({ rule }) => rule === choice.rule)?.hint;
  return (
    <fieldset className="download-part">
      <legend>What they bring</legend>
      <SegmentedControl
        size="xs"
        fullWidth
        orientation="vertical"
        value={choice.rule}
        aria-label="What they bring"
        data={RULES.map(({ rule, label }) => ({ value: rule, label }))}
        onChange={(rule) => onChoose({ ...choice, rule })}
      />
      <div className="quiet">{hint}</div>
      {choice.rule === "observation" && (
        <Checkbox
          checked={choice.parents}
          label="Parents"
          description="what the products of the highest level were made of"
          onChange={(event) => onChoose({ ...choice, parents: event.currentTarget.checked })}
        />
      )}
    </fieldset>
  );
}

function amountOf(summary: SelectionSummary): string {
  const stars = summary.groups.filter((group) => group.guide_star);
  const files = stars.reduce((total, group) => total + group.files, 0);
  return `${plural(files, "file")}, ${bytes(stars.reduce((total, group) => total + group.bytes, 0))}`;
}

export function Extras({ choice, summary, onChoose }: Props) {
  const stars = guideStarTick(choice, summary.groups);
  const { references } = summary;
  return (
    <fieldset className="download-part">
      <legend>Goes with them</legend>
      <Checkbox
        checked={stars === "all"}
        indeterminate={stars === "some"}
        disabled={stars === null}
        label="Guide-star data"
        description={stars === null ? "none for these datasets" : amountOf(summary)}
        onChange={(event) => onChoose(withGuideStar(choice, summary.groups, event.currentTarget.checked))}
      />
      <Checkbox
        checked={choice.references}
        label="Calibration reference files"
        description={
          references.files > 0
            ? `${plural(references.files, "file")} that these were made with${references.bytes > 0 ? `; ${bytes(references.bytes)} of them are here` : "; none of them is here"}`
            : "the files that are sent name none"
        }
        onChange={(event) => onChoose({ ...choice, references: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

const RELATED: { relation: Relation; add: (n: number) => string; added: (n: number) => string }[] = [
  {
    relation: "made_into",
    add: (n) => `Add ${plural(n, "dataset")} made from these`,
    added: (n) => `With ${plural(n, "dataset")} made from these`,
  },
  {
    relation: "made_from",
    add: (n) => `Add ${plural(n, "dataset")} that these were made from`,
    added: (n) => `With ${plural(n, "dataset")} that these were made from`,
  },
];

export function Related({ choice, summary, onChoose }: Props) {
  const offered = RELATED.filter(({ relation }) => summary.related[relation] > 0 || choice.related.includes(relation));
  if (offered.length === 0 || choice.rule === "observation") return null;
  return (
    <fieldset className="download-part">
      <legend>Also belongs to them</legend>
      {offered.map(({ relation, add, added }) => {
        const on = choice.related.includes(relation);
        const n = summary.related[relation];
        const related = on ? choice.related.filter((other) => other !== relation) : [...choice.related, relation];
        return (
          <Button key={relation} variant={on ? "filled" : "default"} aria-pressed={on} fullWidth justify="start" onClick={() => onChoose({ ...choice, related })}>
            {on ? added(n) : add(n)}
          </Button>
        );
      })}
    </fieldset>
  );
}

interface NameProps {
  text: string;
  kind: NameKind;
  matches: number | null;
  error: string | null;
  onText: (text: string) => void;
  onKind: (kind: NameKind) => void;
}

export function NameFilter({ text, kind, matches, error, onText, onKind }: NameProps) {
  return (
    <fieldset className="download-part">
      <legend>File names</legend>
      <TextInput
        value={text}
        aria-label="Only files of this name"
        placeholder={kind === "glob" ? "*_cal.fits" : "_(cal|x1d)\\.fits$"}
        error={error}
        onChange={(event) => onText(event.currentTarget.value)}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      <div className="download-line">
        <SegmentedControl
          size="xs"
          value={kind}
          data={[
            { value: "glob", label: "with * and ?" },
            { value: "regex", label: "regular expression" },
          ]}
          aria-label="How the name is meant"
          onChange={(value) => onKind(value)}
        />
        <span className="quiet" aria-live="polite">
          {!error && text.trim() !== "" && matches !== null && `${plural(matches, "name")} match`.replace(/^1 name match/, "1 name matches")}
        </span>
      </div>
    </fieldset>
  );
}
