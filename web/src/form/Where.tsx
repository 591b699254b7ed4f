// SPDX-License-Identifier: GPL-3.0-or-later
// Where: objects and positions, a line each, or a list from a file.
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import { conditionOn, radiusOf, UNITS, withCondition, type SearchState, type Unit } from "../search/state";
import { valuesOf } from "../conditions/language";
import { ListBox } from "./ListBox";
import { PlaceLines } from "./PlaceLines";
import { MAX_LINES, usePlaces } from "./usePlaces";

interface WhereProps {
  mission: string;
  draft: SearchState;
  change: (change: Partial<SearchState>) => void;
  datasetColumn: string | undefined;
}

function RadiusField({ draft, change }: Pick<WhereProps, "draft" | "change">) {
  const { value, unit } = draft.radius;
  const [text, setText] = useState(String(value));
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (Number(text) !== value) setText(String(value));
  }
  const write = (next: string, nextUnit: Unit): void => {
    setText(next);
    const radius = radiusOf(`${next.trim()}${nextUnit}`);
    if (radius) change({ radius });
  };
  const wrong = radiusOf(`${text.trim()}${unit}`) === null;
  return (
    <div className="radius">
      <TextInput
        label="Radius"
        value={text}
        inputMode="decimal"
        error={wrong ? "a number; at most 180 deg" : undefined}
        onChange={(event) => write(event.currentTarget.value, unit)}
      />
      <NativeSelect
        size="xs"
        aria-label="Unit of the radius"
        data={Object.keys(UNITS)}
        value={unit}
        onChange={(event) => write(text, event.currentTarget.value as Unit)}
      />
    </div>
  );
}

export function Where({ mission, draft, change, datasetColumn }: WhereProps) {
  const { text, write, asked } = usePlaces(mission, draft, change);
  const choose = (line: string, column: string, condition: string): void => {
    // A target of the archive is asked for by its name, wherever it was: that serves moving ones, too.
    const before = conditionOn(draft, column);
    const joined = before.trim() !== "" && valuesOf(before, { type: "string", condition: "string" }) ? `${before}, ${condition}` : condition;
    write(text.split("\n").filter((other) => other.trim() !== line).join("\n"));
    change({ conditions: withCondition(draft, column, joined) });
  };
  return (
    <div className="where">
      <div className="where-written">
        <Textarea
          label="Objects or positions"
          description="one a line: M31, 10.68 +41.27, 00:42:44 +41:16:09, gal 121.17 -21.57"
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: "mono" }}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <PlaceLines asked={asked} tooMany={text.split("\n").filter((line) => line.trim()).length > MAX_LINES} onChoose={choose} />
      </div>
      <div className="where-tools">
        <RadiusField draft={draft} change={change} />
        <ListBox draft={draft} change={change} datasetColumn={datasetColumn} />
      </div>
      {draft.area !== "" && (
        <p className="where-area">
          Within <span className="mono">{draft.area.slice(0, 80)}</span> <Button onClick={() => change({ area: "" })}>Anywhere</Button>
        </p>
      )}
    </div>
  );
}
