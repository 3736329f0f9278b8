// Writes a batch of another database's log at its sequence number: RocksDB assigns the numbers
// itself, so the write succeeds only if the next number is the batch's.
#include "src/data/batch/batch.h"
#include "src/inside/db.h"
#include "src/inside/records.h"

using rocksdb::DB;
using rx::batch;
using rx::Status;

namespace inside = rx::inside;

extern "C" {

// `applied`: out, false if the database had it already. `gap`: out, whether what comes before it is
// missing.
int32_t rx_batch_apply(DB* db, const rocksdb::WriteOptions* options, batch* b, uint64_t sequence,
                       bool* applied, bool* gap, rx::status* st) {
  b->written();
  return rx::run(st, [&] {
    if (inside::has_unordered_writes(db)) {
      return Status::NotSupported("db: it was opened with unordered_write");
    }
    if (options->disableWAL) {
      return Status::InvalidArgument("options: disableWAL is true",
                                     "after a crash the database would not know what it has");
    }
    const uint32_t count = b->Count();
    if (count == 0) return Status::OK();
    const Status fits = rx::check_deletions(db, b);
    if (!fits.ok()) return fits;
    bool is_there = false;
    // Not through a DBWithTTL, which would add times to values that already have them.
    const Status s = inside::write_alone(db, *options, b, [&](uint64_t reached) {
      is_there = reached >= sequence + count - 1;
      if (reached + 1 == sequence) return Status::OK();
      const std::string has = "sequence: the batch begins with " + std::to_string(sequence) +
                              "; the database's last one is " + std::to_string(reached);
      if (is_there) return Status::Aborted(has);
      *gap = reached < sequence;
      return *gap ? Status::Incomplete(has, "what comes between is missing")
                  : Status::Corruption(has, "which lies within the batch");
    });
    if (is_there) return Status::OK();
    if (!s.ok()) return s;
    *applied = true;
    const uint64_t given = inside::sequence_of(*b);
    return given == sequence
               ? s
               : Status::Corruption("sequence: the batch was written at " + std::to_string(given));
  });
}
}
