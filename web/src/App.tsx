// SPDX-License-Identifier: GPL-3.0-or-later
// Which screen an address shows.
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";

import { useGeneration } from "./account/generation";
import { useTabs } from "./account/tabs";
import { Frame } from "./frame/Frame";
import { Home } from "./frame/Home";
import { NotFound } from "./frame/NotFound";
import { SearchPage } from "./form/SearchPage";

const AccountPage = lazy(() => import("./account/AccountPage"));
const ConfirmPage = lazy(() => import("./account/ConfirmPage"));
const ResetPage = lazy(() => import("./account/ResetPage"));
const SignInPage = lazy(() => import("./account/SignInPage"));
const SignUpPage = lazy(() => import("./account/SignUpPage"));
const OperatorPage = lazy(() => import("./operator/OperatorPage"));
const DatasetPage = lazy(() => import("./dataset/DatasetPage"));
const ProgramPage = lazy(() => import("./program/ProgramPage"));
const ReferencePage = lazy(() => import("./reference/ReferencePage"));
const SearchHelp = lazy(() => import("./help/SearchHelp"));
const BasketPage = lazy(() => import("./basket/BasketPage"));
const DownloadsPage = lazy(() => import("./downloads/DownloadsPage"));
const JobsPage = lazy(() => import("./jobs/JobsPage"));
const JobPage = lazy(() => import("./jobs/JobPage"));
const ResultsPage = lazy(() => import("./results/ResultsPage"));

export function App() {
  useTabs();
  return (
    <Frame>
      <Suspense fallback={null}>
        <Switch key={useGeneration()}>
          <Route path="/" component={Home} />
          <Route path="/search/:mission">{({ mission }) => <SearchPage key={mission} mission={mission} />}</Route>
          <Route path="/search/:mission/results">{({ mission }) => <ResultsPage key={mission} mission={mission} />}</Route>
          <Route path="/dataset/:mission/:dataset">{({ mission, dataset }) => <DatasetPage mission={mission} dataset={dataset} />}</Route>
          <Route path="/program/:mission/:program">{({ mission, program }) => <ProgramPage mission={mission} program={program} />}</Route>
          <Route path="/reference/:mission/:file">{({ mission, file }) => <ReferencePage mission={mission} file={file} />}</Route>
          <Route path="/basket" component={BasketPage} />
          <Route path="/downloads" component={DownloadsPage} />
          <Route path="/jobs" component={JobsPage} />
          <Route path="/jobs/:id">{({ id }) => <JobPage key={id} id={id} />}</Route>
          <Route path="/help/search" component={SearchHelp} />
          <Route path="/sign-in" component={SignInPage} />
          <Route path="/sign-up" component={SignUpPage} />
          <Route path="/reset" component={ResetPage} />
          <Route path="/confirm" component={ConfirmPage} />
          <Route path="/operator/:page?">{({ page }) => <OperatorPage page={page} />}</Route>
          {["/account", "/token", "/tokens", "/sessions", "/info"].map((path) => (
            <Route key={path} path={path} component={AccountPage} />
          ))}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Frame>
  );
}
