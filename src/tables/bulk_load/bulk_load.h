// Unsorted data into a column family: sorted in memory, in chunks; chunks that do not fit go to
// temporary files; all are merged into table files, each thread a range of keys; the database takes
// those in at once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "src/tables/bulk_load/merge.h"
#include "src/options/options.h"
#include "src/progress/progress.h"
#include "src/base/checks/checks.h"

namespace rx {

// Unsorted data into sorted files. The files are this library's own, and just written.
struct bulk_load_options {
  size_t memory_limit = size_t{256} << 20;
  // 0: one a processor, 8 at most.
  uint32_t threads = 0;
  // 0: the column family's target_file_size_base.
  uint64_t target_file_size = 0;
  rocksdb::IngestExternalFileOptions ingest;
};

class bulk_load {
 public:
  bulk_load(DB* db, ColumnFamilyHandle* cf, const bulk_load_options& options, bool expires);
  // Ends what runs, and removes what is left.
  ~bulk_load();
  bulk_load(const bulk_load&) = delete;
  bulk_load& operator=(const bulk_load&) = delete;

  // Makes the folder for temporary files, and removes what a killed process left.
  Status begin();
  // Whether a record can be taken; what is refused changes nothing.
  Status check(const Slice& key, const Slice& value) const;
  Status add(const Slice& key, const Slice& value, const stop_flag& stop);
  Status finish(const stop_flag& stop, const object* progress, rocks_bulk_load_info* counts);
  // No more is taken: why.
  Status usable() const;
  // The load is over, whatever follows, and its files go.
  void break_off(const Status& why);
  uint64_t given() const { return counts_.given; }

  // Removes what no load of this process works in.
  static void clear(rocksdb::FileSystem* fs, const std::string& folder);
  // Where the temporary files of a column family are.
  static std::string folder_of(ColumnFamilyHandle* cf);

 private:
  using job = std::function<Status()>;

  // ---- threads (src/tables/bulk_load/jobs.cc)
  void start(job work);
  void work();
  void end_threads();
  Status run_job(const job& work, std::string* callback_failed);
  // Waits until `done` says so, or a job failed, or the work is to stop.
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
  // In the order of what was given.
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
