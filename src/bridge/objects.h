// Objects that databases share: one interface for making, setting and reading them,
// and for setting them into options.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fields.h"
#include "rocksdb/advanced_cache.h"
#include "rocksdb/comparator.h"
#include "rocksdb/env.h"
#include "rocksdb/listener.h"
#include "rocksdb/rate_limiter.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/sst_file_manager.h"
#include "rocksdb/statistics.h"
#include "rocksdb/write_buffer_manager.h"

namespace rx {

struct figure {
  const char* name;
  std::function<uint64_t()> read;
};

// What a handle holds: one of the owners. Options and databases are others.
struct object {
  virtual ~object() = default;
  // What can be changed while it is in use.
  virtual std::vector<field> settings() { return {}; }
  virtual std::vector<figure> figures() const { return {}; }
  virtual Status get(const std::string& name, uint64_t* value) const;
  // How often the user's callbacks failed, and the text of the last time.
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

class fault_files;

struct env final : object {
  std::shared_ptr<rocksdb::Env> it;
  // NULL: its files do not fail on demand (fault_env.cc).
  std::shared_ptr<fault_files> faults;
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

Status make_cache(const char* options, std::unique_ptr<object>* out);
Status make_env(const char* uri, std::unique_ptr<object>* out);
Status make_write_buffer_manager(const char* options, const cache* charged,
                                 std::unique_ptr<object>* out);
Status make_rate_limiter(const char* options, std::unique_ptr<object>* out);
Status make_sst_file_manager(const char* options, const env* of, std::unique_ptr<object>* out);
Status make_statistics(const char* options, std::unique_ptr<object>* out);
// The first by name, the second from the struct of callbacks, whose state is owned from
// the first line on.
Status make_comparator(const char* name, std::unique_ptr<object>* out);
Status make_comparator(const rocks_comparator_callbacks& callbacks, std::unique_ptr<object>* out);
Status make_slice_transform(const char* name, std::unique_ptr<object>* out);
Status make_slice_transform(const rocks_slice_transform_callbacks& callbacks,
                            std::unique_ptr<object>* out);
Status make_event_listener(const rocks_event_listener_callbacks& callbacks,
                           std::unique_ptr<object>* out);
Status make_called_logger(const rocks_logger_callbacks& callbacks, std::unique_ptr<object>* out);

}  // namespace rx
