// The C functions of a bulk load.
#include "src/base/checks/many.h"
#include "src/callback/callback.h"
#include "src/options/named.h"
#include "src/tables/bulk_load/bulk_load.h"
#include "src/tables/kept_files.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Slice;
using rx::Status;

namespace {

// Runs work of a load; a failure halfway ends the load.
template <typename Work>
Status on(rx::bulk_load* load, Work work) {
  Status s = load->usable();
  if (!s.ok()) return s;
  try {
    s = work();
  } catch (...) {
    load->break_off(Status::OK());
    throw;
  }
  if (!s.ok() || (rx::maybe_failed() && rx::will_fail())) load->break_off(s);
  return s;
}

}  // namespace

namespace rx {

// Those of RocksDB's ingest options that make sense for the loader's own files.
template <>
const Infos& named_options<bulk_load_options>::infos() {
  static const Infos infos = {
      FIELD(bulk_load_options, memory_limit, kSizeT),
      FIELD(bulk_load_options, threads, kUInt32T),
      FIELD(bulk_load_options, target_file_size, kUInt64T),
      FIELD(bulk_load_options, ingest.snapshot_consistency, kBoolean),
      FIELD(bulk_load_options, ingest.allow_global_seqno, kBoolean),
      FIELD(bulk_load_options, ingest.allow_blocking_flush, kBoolean),
      FIELD(bulk_load_options, ingest.ingest_behind, kBoolean),
      FIELD(bulk_load_options, ingest.verify_checksums_before_ingest, kBoolean),
      FIELD(bulk_load_options, ingest.verify_checksums_readahead_size, kSizeT),
      FIELD(bulk_load_options, ingest.verify_file_checksum, kBoolean),
      FIELD(bulk_load_options, ingest.fail_if_not_bottommost_level, kBoolean),
      FIELD(bulk_load_options, ingest.fill_cache, kBoolean),
      FIELD(bulk_load_options, ingest.prefetch_lmax_index_and_filter_blocks, kBoolean),
      FIELD(bulk_load_options, ingest.file_opening_threads, kInt),
  };
  return infos;
}

std::unique_ptr<options> make_bulk_load_options() { return make_named<bulk_load_options>(); }

}  // namespace rx

extern "C" {

int32_t rx_bulk_load_new(DB* db, ColumnFamilyHandle* cf, const rx::bulk_load_options* options,
                         bool expires, rx::bulk_load** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::bulk_load>(db, cf, *options, expires);
    const Status s = made->begin();
    if (s.ok()) *out = made.release();
    return s;
  });
}

void rx_bulk_load_free(rx::bulk_load* load) { delete load; }

int32_t rx_bulk_load_add_many(rx::bulk_load* load, const rx::Entries* keys,
                              const rx::Entries* values, size_t count, const rx::stop_flag* stop,
                              rx::status* st) {
  return rx::run(st, [&] {
    Status s = load->usable();
    if (!s.ok()) return s;
    s = rx::each_pair(*keys, values, count, [&](size_t i, const Slice& key, const Slice& value) {
      const Status fit = load->check(key, value);
      if (fit.ok()) return fit;
      return Status::InvalidArgument("keys[" + std::to_string(i) + "]", fit.getState());
    });
    if (!s.ok()) return s;
    return on(load, [&] {
      return rx::each_pair(*keys, values, count, [&](size_t, const Slice& key, const Slice& value) {
        return load->add(key, value, *stop);
      });
    });
  });
}

// Whether it takes records.
int32_t rx_bulk_load_check(const rx::bulk_load* load, rx::status* st) {
  return rx::run(st, [&] { return load->usable(); });
}

// After a failure halfway.
void rx_bulk_load_break_off(rx::bulk_load* load) {
  try {
    load->break_off(Status::Aborted("an Arrow stream failed"));
  } catch (...) {  // It is broken off; what files are left the next load removes.
  }
}

int32_t rx_bulk_load_finish(rx::bulk_load* load, const rx::stop_flag* stop,
                            const rx::object* progress, rocks_bulk_load_info* counts,
                            rx::status* st) {
  return rx::run(st,
                 [&] { return on(load, [&] { return load->finish(*stop, progress, counts); }); });
}

// Removes the temporary files that killed processes left. The database was opened just now.
void rx_bulk_load_clear(DB* db, ColumnFamilyHandle* const* cfs, size_t count) {
  try {
    for (size_t i = 0; i < count; i++) {
      const std::string folder = rx::bulk_load::folder_of(cfs[i]);
      rx::bulk_load::clear(db->GetFileSystem(), folder);
      rx::kept_files::clear(db->GetEnv(), folder.substr(0, folder.rfind('/')));
    }
  } catch (...) {  // The next opening removes them.
  }
}
}
