// Loads unsorted data into a column family: sorts it in memory, in chunks; writes chunks that do
// not fit to temporary files; merges all into table files, each thread a range of keys; and ingests
// those atomically.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "src/base/checks/checks.h"
#include "src/options/options.h"
#include "src/progress/progress.h"
#include "src/tables/bulk_load/merge.h"

namespace rx {

// Sorts unsorted data into files. The files are this library's own, and just written.
struct bulk_load_options {
  size_t memory_limit = size_t{256} << 20;
  // 0: one per processor, at most 8.
  uint32_t threads = 0;
  // 0: the column family's target_file_size_base.
  uint64_t target_file_size = 0;
  rocksdb::IngestExternalFileOptions ingest;
};

class bulk_load {
 public:
  bulk_load(DB* db, ColumnFamilyHandle* cf, const bulk_load_options& options, bool expires);
  // Stops the running work and removes remaining files.
  ~bulk_load();
  bulk_load(const bulk_load&) = delete;
  bulk_load& operator=(const bulk_load&) = delete;

  // Creates the folder for temporary files, and removes files that a killed process left.
  Status begin();
  // Whether it accepts a record; a refusal changes nothing.
  Status check(const Slice& key, const Slice& value) const;
  Status add(const Slice& key, const Slice& value, const stop_flag& stop);
  Status finish(const stop_flag& stop, const object* progress, rocks_bulk_load_info* counts);
  // OK, or why the load accepts no more records.
  Status usable() const;
  // Ends the load for good, and removes its files.
  void break_off(const Status& why);
  uint64_t given() const { return counts_.given; }

  // Removes folders that no load of this process uses.
  static void clear(rocksdb::FileSystem* fs, const std::string& folder);
  // The folder of a column family's temporary files.
  static std::string folder_of(ColumnFamilyHandle* cf);

 private:
  using job = std::function<Status()>;

  // ---- threads (src/tables/bulk_load/jobs.cc)
  void start(job work);
  void work();
  void end_threads();
  Status run_job(const job& work, std::string* callback_failed);
  // Waits until `done` returns true, a job failed, or `stop` is set.
  Status wait(const stop_flag& stop, const object* progress, const std::function<bool()>& done);
  Status failure();

  // ---- chunks
  Status renew_chunk(size_t room, const stop_flag& stop);
  void sort_later(bulk_chunk* chunk);
  Status spill(bulk_chunk* chunk);
  size_t memory() const;
  Status make_room(size_t room, size_t limit, const stop_flag& stop);

  // ---- the end
  Status reduce(const stop_flag& stop, const object* progress);
  Status merge(const stop_flag& stop, const object* progress, std::vector<bulk_merge>* parts);
  bulk_merge new_merge() const;
  void remove_all();
  std::vector<std::string> split_points(size_t parts) const;
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  DB* const db_;
  ColumnFamilyHandle* const cf_;
  const bulk_load_options how_;
  const bool expires_;
  const rocksdb::Options options_;
  rocksdb::Options chunk_options_;
  const size_t threads_, key_length_;
  size_t chunk_size_;
  std::string folder_;
  Status broken_;
  bool is_finished_ = false;
  rocks_bulk_load_info counts_{};

  struct state {
    std::unique_ptr<bulk_chunk> it;
    bool is_sorted = false, is_to_be_spilled = false;
  };
  // In input order.
  std::deque<state> chunks_;
  bulk_chunk* current_ = nullptr;
  size_t next_number_ = 0, next_file_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wanted_, done_;
  std::deque<job> jobs_;
  size_t running_ = 0;
  std::vector<std::thread> pool_;
  bool is_ending_ = false;
  std::atomic<bool> stopping_{false};
  Status failed_;
  std::string callback_failed_;
  bool has_callback_failed_ = false;
  std::atomic<uint64_t> bytes_done_{0};
  uint64_t bytes_total_ = 0;
};

}  // namespace rx
