// SPDX-License-Identifier: GPL-3.0-or-later
// What was begun, and how it goes on if it breaks off.
import type { StoredSelection } from "../api/client";
import { day } from "../common/format";
import type { FileFormat } from "./choice";

interface Props {
  stored: StoredSelection;
  format: FileFormat;
}

const forShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function Resume({ stored, format }: Props) {
  if (format === "tar.gz") return <>Begun; your browser&rsquo;s downloads show how far it is. A tar.gz that breaks off has to begin anew.</>;
  if (format === "sh" || format === "py") {
    return (
      <>
        Run the script: <code>{format === "sh" ? "bash" : "python3"} {forShell(`${stored.name}.${format}`)}</code>. Run it again to go on.
      </>
    );
  }
  const token = stored.exclusive ? ' -H "Authorization: token $MAST_API_TOKEN"' : "";
  const address = `${window.location.origin}${stored.links[format] ?? ""}`;
  return (
    <>
      Begun; your browser&rsquo;s downloads show how far it is. Until {day(stored.expires)} a part of it goes on by{" "}
      <code>
        curl -C - -o {forShell(`${stored.name}.${format}`)}
        {token} {forShell(address)}
      </code>
    </>
  );
}
