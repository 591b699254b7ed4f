// SPDX-License-Identifier: GPL-3.0-or-later
export default function ResultsPage({ mission }: { mission: string }) {
  return <h1>{mission}</h1>;
}
