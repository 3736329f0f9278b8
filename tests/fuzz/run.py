#!/usr/bin/env python3
"""Runs random programs over the whole library, and finds the few lines that a failing one needs.

usage: run.py --prefix PREFIX [--seconds N | --hours N] [--seed N] [--threads 1,4] [--steps N]
              [--kills N] [--under asan|valgrind] [--keep FOLDER]
       run.py --prefix PREFIX --replay PROGRAM     runs one again
       run.py --prefix PREFIX --shrink PROGRAM     finds its smallest part that fails in the same way

Each program is a process of its own in a folder of its own. It fails by a signal, a wrong answer of
the model, a call that does not end (all stacks are printed then), a state of callbacks that is not
destroyed, or what a sanitizer says."""
import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-std=gnu11", "-w", "-g", "-O1"]
UNDER = {
    None: ([], [], 60),
    # The library is not instrumented; the driver's own memory, and what it hands in, is.
    "asan": (["-fsanitize=address,undefined"], [], 120),
    "valgrind": ([], ["valgrind", "-q", "--error-exitcode=9", "--leak-check=no",
                      "--fair-sched=yes"], 300),
}


class Machine:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="fuzz-", dir=options.scratch)
        self.calls = self.programs = self.kills = 0
        flags, self.wrapper, self.limit = UNDER[options.under]
        self.limit = options.limit or self.limit
        self.driver = os.path.join(self.folder, "driver")
        generated = os.path.join(self.folder, "calls.h")
        json = next(p for p in (os.path.join(options.prefix, "include/rocks.json"),
                                os.path.join(options.prefix, "share/rocks/rocks.json"),
                                os.path.join(HERE, "../../include/rocks.json"))
                    if os.path.exists(p))
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), json, generated],
                       check=True)
        lib = os.path.join(options.prefix, "lib")
        subprocess.run(["cc", *FLAGS, *flags, "-I", HERE, "-I", self.folder, "-I",
                        os.path.join(options.prefix, "include"), os.path.join(HERE, "driver.c"),
                        "-o", self.driver, "-L", lib, "-lrocks", f"-Wl,-rpath,{lib}", "-lpthread"],
                       check=True)

    def generate(self, seed, steps, threads, only=None):
        command = [self.driver, "gen", str(seed), str(steps), str(threads)]
        return subprocess.run(command + ([only] if only else []), check=True, text=True,
                              stdout=subprocess.PIPE).stdout.splitlines()

    def run(self, lines, kill_after=None, room=None):
        """How it ends, "" for quiet, and what it said."""
        place = room or tempfile.mkdtemp(dir=self.folder)
        program = os.path.join(place, "program")
        with open(program, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        environment = dict(os.environ, FUZZ_LIMIT=str(self.limit),
                           ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
                           UBSAN_OPTIONS="halt_on_error=1:abort_on_error=1")
        process = subprocess.Popen([*self.wrapper, self.driver, "run", place, program],
                                   env=environment, text=True, errors="replace",
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = ""
        try:
            said, _ = process.communicate(timeout=kill_after or self.limit * 20)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
            if kill_after:
                return "", said
            said += "\nFAULT: the program does not end"
        if not room:
            shutil.rmtree(place, ignore_errors=True)
        self.programs += 1
        self.calls += sum(int(n) for n in re.findall(r"^(\d+) calls$", said, re.M))
        if process.returncode == 0:
            return "", said
        if process.returncode < 0:
            return signal.Signals(-process.returncode).name, said
        return f"exit {process.returncode}", said

    def shrink(self, lines, how):
        """The smallest part that still fails so (delta debugging)."""
        def fails(some):
            return any(self.run(some)[0] == how for _ in range(self.options.tries))
        # The steps after the one that it failed in are not needed.
        said = self.run(lines)[1]
        for number in re.findall(r"thread \d+ is in \w+ \((\d+)\)", said)[:1]:
            at = max((i for i, line in enumerate(lines) if line.endswith(" " + number)), default=0)
            if at and fails(lines[:at + 1]):
                lines = lines[:at + 1]
        parts = 2
        while len(lines) >= 2:
            size = max(1, len(lines) // parts)
            for at in range(0, len(lines), size):
                rest = lines[:at] + lines[at + size:]
                if rest and fails(rest):
                    lines, parts = rest, max(2, parts - 1)
                    break
            else:
                if size == 1:
                    break
                parts = min(len(lines), parts * 2)
        return lines

    def killed(self, seed, threads):
        """One database of the model, killed again and again: "" for quiet."""
        room, chance = tempfile.mkdtemp(dir=self.folder), random.Random(seed)
        for again in range(6):
            lines = self.generate(seed * 100 + again, 20000, threads, "model")
            how, said = self.run(lines, 0.3 + chance.random() * 1.5, room)
            self.kills += 1
            if how:
                return how, said, lines
        how, said = self.run(self.generate(seed, 20, threads, "model"), None, room)
        shutil.rmtree(room, ignore_errors=True)
        return how, said, []


def report(machine, seed, threads, how, said, lines):
    print(f"seed {seed}, {threads} threads: {how}\n{said[:2000]}\n[...]\n{said[-4000:]}", flush=True)
    with open(os.path.join(machine.options.keep, f"fuzz-{seed}-{threads}.said"), "w",
              encoding="utf-8") as file:
        file.write(said)
    if not lines:
        return
    if machine.options.shrinks:
        lines = machine.shrink(lines, how)
    name = os.path.join(machine.options.keep, f"fuzz-{seed}-{threads}.program")
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{len(lines)} steps fail: {name}\n" + "\n".join(lines[:30]), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--hours", type=float, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--threads", default="1,4")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--kills", type=int, default=1, help="every so many programs; 0: none")
    parser.add_argument("--tries", type=int, default=1, help="of each part, while it shrinks")
    parser.add_argument("--under", choices=["asan", "valgrind"])
    parser.add_argument("--keep", default=".")
    parser.add_argument("--scratch", default=None)
    parser.add_argument("--limit", type=int, help="seconds that a call may take")
    parser.add_argument("--shrinks", type=int, default=1)
    parser.add_argument("--replay")
    parser.add_argument("--shrink")
    options = parser.parse_args()
    machine = Machine(options)
    faults = 0
    try:
        if options.replay or options.shrink:
            with open(options.replay or options.shrink, encoding="utf-8") as file:
                lines = file.read().splitlines()
            how, said = machine.run(lines)
            print(said)
            if options.shrink and how:
                lines = machine.shrink(lines, how)
                print("\n".join(lines))
            sys.exit(how or 0)
        end = time.monotonic() + (options.seconds or options.hours * 3600 or 60)
        counts = [int(n) for n in options.threads.split(",")]
        seed = options.seed
        while time.monotonic() < end:
            threads = counts[seed % len(counts)]
            lines = machine.generate(seed, options.steps, threads)
            how, said = machine.run(lines)
            if how:
                faults += 1
                report(machine, seed, threads, how, said, lines)
            elif options.kills and seed % options.kills == 0 and time.monotonic() < end:
                how, said, lines = machine.killed(seed, threads)
                if how:
                    faults += 1
                    report(machine, seed, threads, "after kills: " + how, said, [])
            seed += 1
    finally:
        shutil.rmtree(machine.folder, ignore_errors=True)
    print(f"{machine.calls} calls in {machine.programs} programs, {machine.kills} kills, "
          f"seeds {options.seed} to {seed - 1}: {faults} faults")
    sys.exit(1 if faults else 0)


main()
