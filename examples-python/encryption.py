"""Encrypted files, a rotation of their key, and what is said without it."""

import sys

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "encryption.db"

# Master keys by their ids; real ones are random, and come from where you keep secrets.
keys = {"2026-06": bytes([6]) * 32}
env = librocks.Env.encrypted(keys)
with librocks.DB(path, env=env, create_if_missing=True) as db:
    db[b"name"] = b"Ann"
    db.flush()

    # New files have the new key; the old ones keep theirs.
    keys["2026-07"] = bytes([7]) * 32
    env.set_encryption_keys(keys)
    db[b"city"] = b"Oslo"
    db.flush()


def refused(when, **options):
    try:
        librocks.DB(path, **options)
    except librocks.Error as error:
        print(f"{when}: {type(error).__name__},", "encrypted" if "is encrypted" in error.message else "no such key")


refused("without an env")
refused("with the new key alone", env=librocks.Env.encrypted({"2026-07": keys["2026-07"]}))
with librocks.DB(path, env=librocks.Env.encrypted(keys)) as db:
    print("with both:", db[b"name"].decode(), "in", db[b"city"].decode())
