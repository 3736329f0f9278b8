// Objects that databases share: one interface to make, set and read them, and to set them into
// options.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rocksdb/advanced_cache.h"
#include "rocksdb/comparator.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"
#include "rocksdb/rate_limiter.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/sst_file_manager.h"
#include "rocksdb/statistics.h"
#include "rocksdb/write_buffer_manager.h"
#include "src/objects/fields.h"

namespace rocksdb {
struct BlockBasedTableOptions;
}

namespace rx {

struct options;
struct object;

struct figure {
  const char* name;
  std::function<uint64_t()> read;
};

// The object behind a handle: one of the owners. Options and databases have their own.
struct object {
  virtual ~object() = default;
  // The settings that can be changed while it is in use.
  virtual std::vector<field> settings() { return {}; }
  virtual std::vector<figure> figures() const { return {}; }
  virtual Status get(const std::string& name, uint64_t* value) const;
  // How often the user's callbacks failed, and the text of the last failure.
  virtual uint64_t failures(std::string* last) const {
    last->clear();
    return 0;
  }
};

struct cache final : object {
  std::shared_ptr<rocksdb::Cache> it;
  bool sixteen_byte_keys = false;
  bool has_secondary = false;
  std::vector<field> settings() override;
  std::vector<figure> figures() const override;
};

class encrypted_files;
class fault_files;

struct env final : object {
  std::shared_ptr<rocksdb::Env> it;
  // NULL: its files do not fail on demand (faults/fault_env.cc).
  std::shared_ptr<fault_files> faults;
  // NULL: it encrypts nothing (encryption/encrypted_env.cc).
  std::shared_ptr<encrypted_files> encryption;
  std::vector<field> settings() override;
  std::vector<figure> figures() const override;
};

struct write_buffer_manager final : object {
  std::shared_ptr<rocksdb::WriteBufferManager> it;
  std::vector<field> settings() override;
  std::vector<figure> figures() const override;
};

struct rate_limiter final : object {
  std::shared_ptr<rocksdb::RateLimiter> it;
  int64_t least_bytes_per_second = 1;
  std::vector<field> settings() override;
  std::vector<figure> figures() const override;
};

struct sst_file_manager final : object {
  std::shared_ptr<rocksdb::SstFileManager> it;
  // Whose files it deletes.
  std::shared_ptr<rocksdb::FileSystem> files;
  // Whether it ever limited its deletions, which a thread of its own then does.
  std::shared_ptr<std::atomic<bool>> has_thread = std::make_shared<std::atomic<bool>>(false);
  void limit_deletions(int64_t bytes_per_second);
  std::vector<field> settings() override;
  std::vector<figure> figures() const override;
};

struct statistics final : object {
  std::shared_ptr<rocksdb::Statistics> it;
  std::vector<field> settings() override;
  Status get(const std::string& name, uint64_t* value) const override;
};

struct comparator : object {
  std::shared_ptr<const rocksdb::Comparator> it;
};

struct slice_transform : object {
  std::shared_ptr<const rocksdb::SliceTransform> it;
};

struct event_listener final : object {
  std::shared_ptr<rocksdb::EventListener> it;
  uint64_t failures(std::string* last) const override;
};

struct logger : object {
  std::shared_ptr<rocksdb::Logger> it;
};

// Makes an object of a kind from a text: settings, a name, or the URI of an env. `with`: the cache
// that a write buffer manager charges, or the env under an SST file manager or fault env; NULL for
// none. Each function is in the file of its kind.
using made_by_text = Status(const char* text, const object* with, std::unique_ptr<object>* out);
made_by_text make_cache, make_env, make_fault_env, make_write_buffer_manager, make_rate_limiter,
    make_sst_file_manager, make_statistics, make_comparator, make_slice_transform,
    make_filter_policy;

// Makes one from the struct of callbacks. It owns the state from its first line on.
using made_by_callbacks = Status(const void* callbacks, std::unique_ptr<object>* out);
made_by_callbacks make_comparator, make_slice_transform, make_merge_operator,
    make_associative_merge_operator, make_filter_policy, make_compaction_filter,
    make_compaction_filter_factory, make_collector_factory, make_sst_partitioner_factory,
    make_wal_filter, make_table_filter, make_event_listener, make_called_logger, make_progress,
    make_exclude_files, make_key_provider;

// Sets an object of a kind into a database's options; NULL clears it.
using set_in_options = Status(options* to, const object* given);
set_in_options set_filter_policy, set_merge_operator, set_compaction_filter,
    set_compaction_filter_factory, set_collector_factory, add_collector_factory,
    set_sst_partitioner_factory, set_wal_filter, set_table_filter;

// Changes one option, called `name`, of a database's block-based tables. Other options may share
// the table factory, so it changes a copy.
using table_change = std::function<Status(rocksdb::BlockBasedTableOptions*)>;
Status change_table(options* to, const char* name, const table_change& change);

// Sets an object into options of another kind, of backups and the like. False: they accept none.
bool attach_to_backup(options* to, const std::string& name, ObjectKind kind, const object* given,
                      Status* s);

}  // namespace rx
