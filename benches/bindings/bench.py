"""A get and a scan in Python, with ctypes: FOLDER, with the database of bench.c."""

import sys
from time import perf_counter_ns as now

import rocks

KEYS, GETS, ROWS, ROUNDS = 1000, 1000, 10000, 300
db = rocks.Database(f"{sys.argv[1]}/bench")
keys = [b"key%013d" % i for i in range(KEYS)]


def gets():
    return sum(len(db.get(keys[i % KEYS])) for i in range(GETS))


def scan():
    return sum(len(key) + len(value) for key, value in db.rows())


best, total = {}, 0
for _ in range(ROUNDS):
    for name, work, count in (("get", gets, GETS), ("scan", scan, ROWS)):
        begun = now()
        total += work()
        took = (now() - begun) / count
        best[name] = min(best.get(name, took), took)
db.close()
print(f"sum {total}\nget {best['get']:.0f}\nscan {best['scan']:.0f}")
