// Calls the user's function that runs in a transaction.
#include "src/callback/callback.h"

extern "C" {

// `done`: whether it wants a commit; otherwise `inner` is the status that it filled.
int32_t rx_txn_call(rocks_txn_function callback, void* state, rocks_txn* txn, rx::status* inner,
                    bool* done, rx::status* st) {
  std::string failure;
  rx_callbacks_used.store(true, std::memory_order_relaxed);
  const bool went_well =
      rx::guarded<rx::from::kLibrary>(&failure, [&] { *done = callback(state, txn, inner); });
  return went_well ? 0 : rx::fill(st, ROCKS_CALLBACK_FAILED, ("run: " + failure).c_str());
}
}
