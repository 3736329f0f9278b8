// The owners of a transaction or its snapshot: handles, iterators, and the database until it
// closes.
#include "src/db/txns/txn.h"

using rx::txn;

extern "C" {

txn* rx_txn_new() {
  try {
    return new txn();
  } catch (...) {
    return nullptr;
  }
}

void rx_txn_free(txn* x) { delete x; }

// Adds a reference to RocksDB's transaction.
txn* rx_txn_share(const txn* x) {
  try {
    return new txn{.t = x->t, .locks = x->locks, .awaits_snapshot = x->awaits_snapshot, .read = {}};
  } catch (...) {
    return nullptr;
  }
}

void rx_held_snapshot_free(rx::held_snapshot* held) { delete held; }
}
