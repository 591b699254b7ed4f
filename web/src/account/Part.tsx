// SPDX-License-Identifier: GPL-3.0-or-later
import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";

import { utc } from "../common/format";
import { CopyButton } from "../dataset/Copy";

export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section className="account-part" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** A time to the minute; `never` where there is none. */
export const When = ({ time, never }: { time: string | null; never: string }) =>
  time ? <time dateTime={time}>{utc(time).slice(0, 16)}</time> : <span className="quiet">{never}</span>;

/** A button that asks once more, in its own place. */
export function Sure({ label, sure, onSure, disabled, about }: { label: string; sure: string; onSure: () => void; disabled?: boolean; about: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <Button
      color={asked ? "red" : "gray"}
      aria-label={`${asked ? sure : label}: ${about}`}
      disabled={disabled ?? false}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (asked) onSure();
        setAsked(!asked);
      }}
    >
      {asked ? sure : label}
    </Button>
  );
}

/** What is shown this once. */
export function Secret({ text, note }: { text: string; note: string }) {
  return (
    <div className="account-secret" role="status">
      <p>{note}</p>
      <span className="mono">{text}</span>
      <CopyButton text={() => text} label="Copy" />
    </div>
  );
}
