"""Moves money between accounts, all or nothing, while others do too."""

import sys
import threading

import librocks

path = sys.argv[1] if len(sys.argv) > 1 else "bank.db"


def transfer(amount):
    """The function of a transaction: it may run again, so it does everything through `txn`."""

    def work(txn):
        for name, by in (b"ann", -amount), (b"bob", amount):
            balance = int(txn.get_for_update(name)) + by
            if balance < 0:
                raise ValueError(f"{name.decode()} has too little")
            txn[name] = b"%d" % balance

    return work


def show(bank):
    return ", ".join(f"{name.decode()} {balance.decode()}" for name, balance in bank.items())


with librocks.TransactionDB(path, create_if_missing=True) as bank:
    bank[b"ann"], bank[b"bob"] = b"1000", b"1000"

    # Two threads; both take the keys in the same order, so they cannot lock each other out.
    def pay(amount):
        for _ in range(100):
            bank.transact(transfer(amount))

    other = threading.Thread(target=pay, args=[1])
    other.start()
    pay(-1)
    other.join()
    print(show(bank))

    # An exception rolls back, and comes out as it was.
    try:
        bank.transact(transfer(5000))
    except ValueError as error:
        print(f"{error}: {show(bank)}")
