"""Keeps the runs of all visitors: starts their processes one after another, hears them, and clears up behind them.

A visitor is known by a key that nobody else has. Each has one process at a time; further runs wait for their turn.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spinn_core.files import DAMAGED, parse_json, reason, write_atomically
from spinn_core.lessons.training.runs.record import Record, RunView, State
from spinn_core.lessons.training.runs.settings import LIMITS, Limits, RunError, RunSettings
from spinn_core.lessons.training.runs.upload import upload_path
from spinn_core.lessons.training.runs.worker import SETTINGS

ROOT = Path(__file__).resolve().parents[4]

_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def new_key() -> str:
    """A visitor's key, which nobody guesses."""
    return secrets.token_urlsafe(15)


def is_key(text: object) -> bool:
    """Whether it looks like one of `new_key`."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


class _Run:
    """One run inside the manager; its lock guards everything."""

    def __init__(self, owner: str, number: int, name: str, settings: RunSettings, folder: Path) -> None:
        self.owner, self.number, self.name, self.settings, self.folder = owner, number, name, settings, folder
        self.record = Record()
        self.process: subprocess.Popen[str] | None = None

    def view(self, ahead: int) -> RunView:
        record = self.record
        return RunView(
            self.name,
            self.number,
            self.settings,
            record.state,
            record.note,
            self.folder,
            step=record.step,
            seconds=record.seconds,
            points=tuple(record.points),
            epochs=tuple(record.epochs),
            has_model=bool(record.epochs),
            ahead=ahead,
            train_pairs=record.started.train_pairs,
            held_out_pairs=record.started.held_out_pairs,
            parameters=record.started.parameters,
            device=record.started.device,
            steps=record.started.steps,
        )

    def say(self, command: str) -> None:
        """A command for the process; one that is just ending hears nothing."""
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self.process.stdin.write(f"{command}\n")
                self.process.stdin.flush()


class RunManager:
    """All runs of this server.

    Args:
        limits: how many, how long.
        clock: seconds; for the age of what is kept.
    """

    def __init__(self, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self._clock = limits, clock
        self._lock = threading.RLock()
        self._runs: list[_Run] = []  # in the order of their starts
        self._seen: dict[str, float] = {}
        self._numbers: dict[str, int] = {}
        self._root: Path | None = None
        self._closed = False
        atexit.register(self.close)

    def start(self, owner: str, settings: RunSettings, upload: bytes = b"") -> str:
        """A new run, which begins at once or waits for its turn; returns its name.

        Args:
            owner: the visitor's key.
            settings: what to train; checked with settings.check() before.
            upload: the file of pairs, where the settings name one.

        Raises:
            RunError: too many runs are kept, or there is no room for its folder (one line).
        """
        with self._lock:
            self._touch(owner)
            if sum(run.owner == owner for run in self._runs) >= self.limits.kept:
                raise RunError(f"you have {self.limits.kept} runs, which is the limit; remove one to start another")
            if len(self._runs) >= self.limits.kept_in_all and not self._forget_one():
                raise RunError(f"{self.limits.kept_in_all} runs are under way on this server; try again later")
            number = self._numbers.get(owner, 0) + 1
            code = "".join(secrets.choice(_LETTERS) for _ in range(6))
            name = f"{settings.variant.value}-run{number}-{code}"
            try:
                folder = self._folder() / name
                folder.mkdir()
                write_atomically(folder / SETTINGS, settings.to_json().encode())
                if settings.language is None:
                    write_atomically(upload_path(folder), upload)
            except OSError as error:
                raise RunError(f"no folder could be made for the run: {reason(error)}") from None
            self._numbers[owner] = number
            self._runs.append(_Run(owner, number, name, settings, folder))
            self._advance()
        return name

    def views(self, owner: str) -> tuple[RunView, ...]:
        """The visitor's runs, oldest first."""
        with self._lock:
            self._touch(owner)
            return tuple(run.view(self._ahead(run)) for run in self._runs if run.owner == owner)

    def find(self, name: str) -> RunView | None:
        """A run of any visitor by its name, which is as good as a key."""
        with self._lock:
            return next((run.view(0) for run in self._runs if run.name == name), None)

    def pause(self, owner: str, name: str) -> None:
        """Holds a run after its present batch; it keeps its place and its memory."""
        self._say(owner, name, "pause")

    def resume(self, owner: str, name: str) -> None:
        """Lets it resume."""
        self._say(owner, name, "resume")

    def stop(self, owner: str, name: str) -> None:
        """Ends a run after its present batch, or takes it from the queue. What its last good epoch saved stays."""
        with self._lock:
            run = self._of(owner, name)
            if run is not None and run.record.state is State.WAITING:
                run.record.state, run.record.note = State.STOPPED, "it was stopped before it began"
            elif run is not None:
                run.say("stop")

    def remove(self, owner: str, name: str) -> None:
        """Ends a run and throws away all that it made."""
        with self._lock:
            run = self._of(owner, name)
            if run is not None:
                self._drop(run)
                self._advance()

    def close(self) -> None:
        """Ends all and takes every file away; nothing starts any more."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            for run in list(self._runs):
                self._drop(run)
            if self._root is not None:
                shutil.rmtree(self._root, ignore_errors=True)

    def _folder(self) -> Path:
        if self._root is None:
            self._root = Path(tempfile.mkdtemp(prefix="spinn-runs-"))
        return self._root

    def _of(self, owner: str, name: str) -> _Run | None:
        return next((run for run in self._runs if run.owner == owner and run.name == name), None)

    def _say(self, owner: str, name: str, command: str) -> None:
        with self._lock:
            run = self._of(owner, name)
            if run is not None:
                run.say(command)

    def _ahead(self, run: _Run) -> int:
        """Waiting runs that began to wait before it."""
        if run.record.state is not State.WAITING:
            return 0
        before = self._runs[: self._runs.index(run)]
        return sum(other.record.state is State.WAITING for other in before)

    def _advance(self) -> None:
        """Starts what may start, first come first served, one a visitor."""
        for run in self._runs:
            active = [other.owner for other in self._runs if other.record.state.active]
            if self._closed or len(active) >= self.limits.at_once:
                return
            if run.record.state is State.WAITING and run.owner not in active:
                self._launch(run)

    def _launch(self, run: _Run) -> None:
        run.record.state = State.STARTING
        # one thread for torch, and no terminal: Ctrl-C at the server is not for the child, whose input ends then
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
        try:
            with open(run.folder / "log.txt", "wb") as log:
                run.process = subprocess.Popen(
                    [sys.executable, "-m", "spinn_core.lessons.training.runs.worker", str(run.folder)],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    encoding="utf-8",
                    start_new_session=True,
                )
        except OSError as error:
            run.record.state, run.record.note = State.FAILED, f"no process could be started: {reason(error)}"
            return
        threading.Thread(target=self._hear, args=(run, run.process), daemon=True).start()

    def _hear(self, run: _Run, process: subprocess.Popen[str]) -> None:
        """Takes a process's messages until it is gone; then the next one may begin."""
        for line in process.stdout or ():
            with contextlib.suppress(*DAMAGED), self._lock:  # half a line of a process that was killed
                run.record.take(parse_json(line, dict[str, Any]))
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with self._lock:
            run.record.ended(status)
            self._advance()

    def _touch(self, owner: str) -> None:
        """The visitor is here; the runs of those who have been away for long are thrown away."""
        now = self._clock()
        self._seen[owner] = now
        for run in list(self._runs):
            if run.record.state.over and now - self._seen.get(run.owner, 0.0) > 3600 * self.limits.keep_hours:
                self._drop(run)

    def _forget_one(self) -> bool:
        """Drops the run, of those that are over, whose visitor was away longest."""
        over = [run for run in self._runs if run.record.state.over]
        if over:
            self._drop(min(over, key=lambda run: self._seen.get(run.owner, 0.0)))
        return bool(over)

    def _drop(self, run: _Run) -> None:
        self._runs.remove(run)
        if run.process is not None and run.process.poll() is None:
            run.process.kill()
            run.process.wait()
        shutil.rmtree(run.folder, ignore_errors=True)
