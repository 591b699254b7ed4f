// SPDX-License-Identifier: GPL-3.0-or-later
// How searching works, in short.
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";

import { useArchive, useMissions } from "../api/queries";
import "./help.css";

type Rows = [write: string, get: string][];

const ANY: Rows = [
  ["a, b", "either value: a comma is an or"],
  ["!a", "everything but a; rows without a value are not found"],
  ["null", "rows without a value"],
  ["!null", "rows with any value"],
];
const TEXTS: Rows = [
  ["NIRCAM", "the text as a whole; upper or lower case does not matter"],
  ["F1*", "what begins with F1; * stands for any characters"],
  ["*GRISM*", "what has GRISM in it"],
  ['"Lee, Janice"', "quotes keep a comma from separating"],
  ["\\*, \\!", "a backslash takes the meaning from a sign"],
];
const NUMBERS: Rows = [
  ["> 5, <= 2", "more than 5, or at most 2"],
  ["1 .. 5", "from 1 to 5, both included"],
  ["10 +- 2", "from 8 to 12"],
  ["10 +- 20%", "the same, in percent"],
];
const TIMES: Rows = [
  ["2023-02", "any time in February 2023, in UTC"],
  ["< 2023-02", "before it began"],
  ["> 2023-02", "after it was over"],
  ["2023-01 .. 2023-03", "from the beginning of January to the end of March"],
];
const ANGLES: Rows = [
  ["10:20:30", "of a right ascension: hours, minutes, seconds"],
  ["-05:30:00", "of a declination: degrees, arcminutes, arcseconds"],
  ["150.1 +- 0.5", "half a degree either way"],
  ["350 .. 10", "right ascension goes round: the 20 degrees through 0"],
];
const PLACES: Rows = [
  ["M31", "a name of the sky, or of a target in this archive"],
  ["10.68 +41.27", "right ascension and declination in degrees"],
  ["00:42:44 +41:16:09", "in hours and degrees; also 0h42m44s 41d16m9s"],
  ["gal 121.17 -21.57", "galactic longitude and latitude in degrees; also l=121.17 b=-21.57"],
];
const KEYS: Rows = [
  ["Enter", "in a field of one line: search"],
  ["Ctrl Enter", "anywhere in the form: search"],
  ["Down, Up", "through the values that are offered; Enter takes one, Esc closes them"],
  ["Left, Right", "move the handle of a histogram; Page Up and Page Down by more; Home and End to the ends"],
  ["Space", "checks a box; in the results, selects the row"],
  ["b", "in the results: puts the row into the basket, or takes it out"],
  ["d", "in the results: offers the row's files, recommended or all, to be downloaded at once"],
];

function Writings({ heads, rows }: { heads: [string, string]; rows: Rows }) {
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([write, get]) => (
          <tr key={write}>
            <td className="mono">{write}</td>
            <td>{get}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Chapter({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const WRITE: [string, string] = ["You write", "You get"];

export default function SearchHelp() {
  const archive = useArchive();
  const missions = useMissions();
  useEffect(() => {
    if (archive.data) document.title = `How searching works - ${archive.data.title}`;
  }, [archive.data]);
  return (
    <article className="help">
      <h1>How searching works</h1>
      <p>
        Each mission has a form:{" "}
        {(missions.data ?? []).map(({ id, name }, i) => (
          <span key={id}>
            {i > 0 && ", "}
            <Link href={`/search/${id}`}>{name}</Link>
          </span>
        ))}
        . All that you fill in must hold. Below the button stands how many datasets that leaves, and beside each value how many it would leave. The
        address in the browser holds the whole search: send it to somebody, and they see what you see, as far as they may.
      </p>
      <Chapter title="Objects and positions">
        <p>
          One a line. A dataset is found if its footprint comes within the radius of one of them; without a footprint the position of its target
          counts. Names that are not found are marked and left out. Of moving targets choose the name under the line: it finds what was observed
          as that target, wherever it was.
        </p>
        <Writings heads={WRITE} rows={PLACES} />
      </Chapter>
      <Chapter title="Lists">
        <p>
          A file of up to 10,000 lines, with comma, semicolon or tab between its values. The first line has the heads <code>Target</code>,{" "}
          <code>RA</code>, <code>Dec</code> or <code>Dataset_ID</code>, in any case and order. A dataset id counts before a position, a position before
          a name; at most 1,000 lines may have only a name. Other columns are kept and shown beside the results. Without heads each line is a
          position or a name. The list travels in the address and is not kept by the archive.
        </p>
      </Chapter>
      <Chapter title="Conditions">
        <p>What you write into the field of a column. The question mark beside it says what the column means and what is in it.</p>
        <h3>In every column</h3>
        <Writings heads={WRITE} rows={ANY} />
        <h3>Texts</h3>
        <Writings heads={WRITE} rows={TEXTS} />
        <p>Columns of names, such as investigators, are searched by parts. Columns that hold lists match if any of their elements does.</p>
        <h3>Numbers</h3>
        <Writings heads={WRITE} rows={NUMBERS} />
        <h3>Dates and times</h3>
        <Writings heads={WRITE} rows={TIMES} />
        <h3>Right ascension and declination</h3>
        <Writings heads={WRITE} rows={ANGLES} />
        <h3>True or false</h3>
        <p>
          <span className="mono">true</span>, <span className="mono">yes</span>, <span className="mono">1</span> and <span className="mono">false</span>,{" "}
          <span className="mono">no</span>, <span className="mono">0</span>.
        </p>
      </Chapter>
      <Chapter title="Basket and downloads">
        <p>
          <Link href="/basket">The basket</Link> holds datasets of any mission for a later download: add selected rows, one row (the basket behind its
          name), a dataset or all of a program. It is kept by this browser or, when you are signed in, by the archive; what you chose before signing in
          comes along. Each mission is downloaded by itself.
        </p>
        <p>
          <Link href="/downloads">Downloads</Link> lists what you had, to be had again. A download that breaks off goes on by the lines for curl and wget
          that stand there; where the browser lets it, <i>Save with progress</i> goes on by itself as long as the page is open.
        </p>
      </Chapter>
      <Chapter title="Keys">
        <Writings heads={["Key", "What it does"]} rows={KEYS} />
      </Chapter>
    </article>
  );
}
