"""redis-benchmark's commands in this process, through the example server, and by the real server without
persistence and with an append-only file that is synced every second. CALLS SERVER FOLDER

All take turns in one run: a round is one turn of each, so what the machine does meanwhile hits all of
them. Prints a table: medians over the rounds, ratios within a round.

  ROUNDS=7       rounds
  REQUESTS=5000  of each command in a round; in the process three times as many
  FILL=200000    keys, and members of each collection, before
  MEMORY=N       instead: one collection of each type grows to N elements in the process"""

import os
import socket
import statistics
import subprocess
import sys
import time

ROUNDS = int(os.environ.get("ROUNDS", "7"))
REQUESTS = int(os.environ.get("REQUESTS", "5000"))
FILL = int(os.environ.get("FILL", "200000"))
TESTS = "ping_mbulk,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange,mset"
# What is pushed before a command is measured beside plain puts, in a database of its own.
BEFORE = {
    "LPOP": "RPUSH",
    "RPOP": "RPUSH",
    "SPOP": "SADD",
    "ZPOPMIN": "ZADD",
    "ZRANGEBYSCORE": "ZADD",
}
PAIRS = [
    "SET",
    "GET",
    "INCR",
    "LPUSH",
    "RPUSH",
    "LPOP",
    "RPOP",
    "SADD",
    "HSET",
    "SPOP",
    "ZADD",
    "ZPOPMIN",
    "MSET",
    "ZRANGEBYSCORE",
]
# In plain puts, at most.
TARGETS = {"INCR": 1.3, "LPUSH": 1.0, "RPOP": 1.3, "ZADD": 3.0, "HSET": 1.5, "SADD": 1.5}


class Calls:
    """The commands in one process."""

    def __init__(self, program, folder):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([program, folder], stdin=pipe, stdout=pipe, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        while (said := self.process.stdout.readline().strip()) != "done":
            assert said, "the program ended"
            yield said

    def round(self):
        """Name → operations a second on the clock, nanoseconds of the CPU."""
        said = [line.split() for line in self.ask(f"round {3 * REQUESTS}")]
        return {name: (1e9 / float(wall), float(cpu)) for name, wall, cpu in said}

    def end(self):
        self.process.stdin.close()
        assert self.process.wait() == 0


class Server:
    """One that redis-benchmark asks over loopback."""

    def __init__(self, command, port):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = port or int(self.process.stdout.readline().split()[1])
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.01)
        raise TimeoutError(command)

    def benchmark(self, tests, count, *more):
        command = ["redis-benchmark", "-p", str(self.port), "-n", str(count), "-r", "1000000"]
        command += ["--csv", "-t", tests, *more]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = [line.replace('"', "").split(",") for line in said.splitlines()]
        found = {}
        for row in rows:
            name = row[0].split(" (")[0].replace("PING_MBULK", "PING")
            # The pushes before LRANGE have a name of their own.
            if len(row) > 1 and row[1][:1].isdigit() and "needed" not in row[0]:
                found[name] = float(row[1])
        return found

    def fill(self):
        tests = "set,incr,rpush,sadd,hset,zadd"
        self.benchmark(tests, FILL, "-P", "100")

    def round(self):
        return self.benchmark(TESTS, REQUESTS)

    def end(self):
        self.process.terminate()
        self.process.wait()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def real(folder, append):
    os.makedirs(folder)
    port = free_port()
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
        "--save",
        "",
    ]
    command += ["--appendonly", append, "--appendfsync", "everysec", "--loglevel", "warning"]
    return Server(command, port)


def median(values):
    return statistics.median(values)


def spread(values):
    values = sorted(values)
    return f"{median(values):.2f} ({values[0]:.2f} to {values[-1]:.2f})"


def pairs(program, folder):
    """Name → the CPU time of a command in plain puts (of a scan by score, in plain scans), by round."""
    found = {}
    for name in PAIRS:
        calls = Calls(program, f"{folder}/pair-{name}")
        count = 20 if name == "ZRANGEBYSCORE" else 3 * REQUESTS
        if name in BEFORE:
            before = 20000 if count == 20 else 3 * REQUESTS * (ROUNDS + 1)
            list(calls.ask(f"only {before} {BEFORE[name]}"))
        if count == 20:
            list(calls.ask("only 20000 put"))
        for _ in range(ROUNDS):
            (_, _, one), (_, _, plain) = (
                line.split() for line in calls.ask(f"pair {count} {name}")
            )
            found.setdefault(name, []).append(float(one) / float(plain))
        calls.end()
    return found


def memory(calls, count):
    print("| collection | elements | resident, MB | without files' pages, MB |\n|---|--:|--:|--:|")
    for line in calls.ask(f"memory {count}"):
        command, *_, done, resident, own = line.split()
        print(
            f"| {command} | {int(done):,} | {int(resident) // 1024} | {int(own) // 1024} |",
            flush=True,
        )


def compare(calls, servers, beside):
    list(calls.ask(f"fill {FILL}"))
    for server in servers.values():
        server.fill()
    inside, outside = [], {name: [] for name in servers}
    load = []
    for _ in range(ROUNDS):
        inside.append(calls.round())
        for name, server in servers.items():
            outside[name].append(server.round())
        load.append(os.getloadavg()[0])
    print(f"Load of the machine meanwhile: {spread(load)}; {os.cpu_count()} cores.\n")
    print(
        "| command | CPU time in plain puts | target | in the process | example server | Redis ",
        end="",
    )
    print("| Redis, appendonly | process to Redis | process to appendonly |\n|---|" + "--:|" * 8)
    for name in inside[0]:
        if name in ("put", "scan", "ZRANGEBYSCORE"):
            continue
        puts, target = beside.get(name), TARGETS.get(name)
        missed = " **missed**" if target and median(puts) > target else ""
        own = [one[name][0] for one in inside]
        row = [f"{median(own):,.0f}"]
        row += [f"{median([one[name] for one in outside[server]]):,.0f}" for server in servers]
        for server in ("redis", "appendonly"):
            row.append(spread([a / b[name] for a, b in zip(own, outside[server])]))
        told = spread(puts) if puts else ""
        print(
            f"| {name} | {told} | {f'≤ {target}' if target else ''}{missed} | {' | '.join(row)} |"
        )
    rows = [1 / one for one in beside["ZRANGEBYSCORE"]]
    print(
        f"\nA scan by score has {spread(rows)} of a plain scan's rows a second (target: 0.5 or more)."
    )


def main():
    program, server, folder = sys.argv[1:4]
    calls, servers = Calls(program, f"{folder}/inside"), {}
    try:
        if count := int(os.environ.get("MEMORY", "0")):
            return memory(calls, count)
        servers["example"] = Server([server, f"{folder}/example"], 0)
        servers["redis"] = real(f"{folder}/redis", "no")
        servers["appendonly"] = real(f"{folder}/appendonly", "yes")
        compare(calls, servers, pairs(program, folder))
    finally:
        for one in servers.values():
            one.end()
        calls.end()


if __name__ == "__main__":
    main()
