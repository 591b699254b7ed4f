// SPDX-License-Identifier: GPL-3.0-or-later
// Copies a text, also where the archive is served without TLS and browsers offer no clipboard.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "visually-hidden";
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- without TLS there is no other way
    const done = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
  }
}

type Said = "done" | "failed" | null;

function useCopy(text: () => string): [Said, () => void] {
  const [said, setSaid] = useState<Said>(null);
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(null), 1500);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, () => void copied(text()).then((done) => setSaid(done ? "done" : "failed"))];
}

const WORDS = { done: "Copied", failed: "The browser does not allow it" } as const;

/** A small button behind what it copies. */
export function CopyIconButton({ text, label }: { text: string; label: string }) {
  const [said, copy] = useCopy(() => text);
  return (
    <Tooltip label={said ? WORDS[said] : label} {...(said ? { opened: true } : {})}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={copy}>
        {said === "done" ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [said, copy] = useCopy(text);
  const Icon = said === "done" ? Check : CopyIcon;
  return (
    <Button leftSection={<Icon size={13} aria-hidden />} onClick={copy}>
      <span aria-live="polite">{said ? WORDS[said] : label}</span>
    </Button>
  );
}
