# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order steps run, and which at once. One lane builds and then runs clang-tidy, behind; the other one runs the
tests in their order as soon as what they need is built. The first helps with the tests when it has nothing left."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from programs import STOPPING

PAGES = "pages"


@dataclass
class Step:
    run: Callable
    summary: str
    # What must be built: preset and targets, none for all of it; or the pages.
    needs: dict = field(default_factory=dict)
    # It keeps two processors busy by itself, or measures time: only builds and clang-tidy run beside it.
    alone: bool = False
    # It fills what the tests leave.
    behind: bool = False
    # Only if asked for by name or with --long.
    long: bool = False


def builds_of(steps):
    """Builds that steps need, in the order of need: {preset: targets}, () for all of it."""
    wanted = {}
    for step in steps:
        for preset, targets in step.needs.items():
            known = wanted.get(preset)
            wanted[preset] = targets if known is None else () if not known or not targets else tuple(
                dict.fromkeys(known + targets))
    return wanted


class Lanes:
    """`build(preset, targets)` says whether it worked; `run(name, step, unbuilt)` runs a step, or not if a build failed."""

    def __init__(self, steps, build, run):
        self.steps = dict(steps)
        self.builds = builds_of(steps.values())
        self.build, self.run = build, run
        self.built = {}  # whether it worked
        self.running = []
        self.changed = threading.Condition()

    def unbuilt(self, step):
        return [preset for preset in step.needs if not self.built[preset]]

    def one_after_the_other(self):
        for name, step in self.steps.items():
            for preset in step.needs:
                if preset not in self.built:
                    self.built[preset] = self.build(preset, self.builds[preset])
            self.run(name, step, self.unbuilt(step))

    def two_at_once(self):
        lanes = [threading.Thread(target=self.lane, args=(builds,), daemon=True) for builds in (True, False)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            while lane.is_alive():
                lane.join(0.5)  # so that a signal is heard

    def ready(self, step):
        if not all(preset in self.built for preset in step.needs):
            return False
        tests = [other for other in self.running if not other.behind]
        return step.behind or not tests or not (step.alone or any(other.alone for other in tests))

    def next_step(self, builds):
        """The first step that can run; the lane of the builds prefers what runs behind, the other one leaves that to it."""
        ready = [name for name, step in self.steps.items() if self.ready(step)]
        behind = [name for name in ready if self.steps[name].behind]
        return next(iter(behind + ready if builds else [name for name in ready if name not in behind]), None)

    def lane(self, builds):
        if builds:
            for preset, targets in self.builds.items():
                good = not STOPPING.is_set() and self.build(preset, targets)
                with self.changed:
                    self.built[preset] = good
                    self.changed.notify_all()
        while not STOPPING.is_set():
            with self.changed:
                if not self.steps or (not builds and all(step.behind for step in self.steps.values())):
                    return
                name = self.next_step(builds)
                if name is None:
                    self.changed.wait(1)
                    continue
                step = self.steps.pop(name)
                self.running.append(step)
                unbuilt = self.unbuilt(step)
            try:
                self.run(name, step, unbuilt)
            finally:
                with self.changed:
                    self.running.remove(step)
                    self.changed.notify_all()
