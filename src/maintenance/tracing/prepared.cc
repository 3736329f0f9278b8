// What a trace says of transactions that were prepared (db/write_batch.cc: the markers). A commit
// repeats the writes with the policy WRITE_COMMITTED, unless there are very many; with the others
// it has its marker alone (utilities/transactions/pessimistic_transaction.cc, CommitInternal;
// utilities/transactions/write_prepared_txn.cc).
#include "src/maintenance/tracing/prepared.h"

#include "src/inside/files.h"

namespace rx {

void prepared_writes::settle(Slice* batch) {
  if (batch->size() < inside::kBatchHeader) return;
  Slice rest(batch->data() + inside::kBatchHeader, batch->size() - inside::kBatchHeader);
  records now, prepared;
  std::string name;
  bool is_inside = false, is_prepared = false, is_early = false, is_over = false;
  bool is_rolled_back = false;
  inside::batch_part part;
  while (!rest.empty()) {
    // Bytes that are no batch are left as they are: the write says what is wrong with them.
    if (!inside::next_part(&rest, &part).ok()) return;
    switch (part.kind) {
      case inside::part_kind::kWrites:
        (is_inside ? prepared : now).add(part);
        break;
      case inside::part_kind::kNoop:
        break;
      case inside::part_kind::kBeginEarlyPrepare:
        is_early = true;
        [[fallthrough]];
      case inside::part_kind::kBeginPrepare:
        is_inside = true;
        break;
      case inside::part_kind::kEndPrepare:
        is_inside = false;
        is_prepared = true;
        name = part.name.ToString();
        break;
      case inside::part_kind::kRollback:
        is_rolled_back = true;
        [[fallthrough]];
      case inside::part_kind::kCommit:
      case inside::part_kind::kCommitWithTimestamp:
        is_over = true;
        name = part.name.ToString();
        break;
    }
  }
  if (is_inside || !(is_prepared || is_over)) return;
  if (is_rolled_back) {
    // With some policies it writes back what was there, which nothing has replaced.
    now = {};
    waiting_.erase(name);
  } else if (is_over) {
    const auto found = waiting_.find(name);
    if (is_prepared) {
      now.add(prepared);
    } else if (found != waiting_.end()) {
      now.add(found->second);
    }
    if (found != waiting_.end()) waiting_.erase(found);
  } else {
    // WRITE_UNPREPARED prepares a transaction in pieces.
    records& kept = waiting_[name];
    if (!is_early) kept = {};
    kept.add(prepared);
  }
  settled_.assign(inside::kBatchHeader, 0);
  inside::set_fixed32(&settled_[inside::kBatchCount], now.count);
  settled_ += now.bytes;
  *batch = settled_;
}

}  // namespace rx
