// Makes a damaged database one that opens, with all that can be read of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rocksdb/file_system.h"
#include "rocksdb/options.h"
#include "rocksdb/status.h"

namespace rx::inside {

struct repair_request {
  std::string path;
  rocksdb::Options options;
  // The options of a column family.
  std::function<rocksdb::Options(const std::string& name)> family;
  // The column families that the OPTIONS file names, in its order; empty: there is none.
  std::vector<std::string> stored_families;
  // Folders of tables besides those of `options`.
  std::vector<std::string> folders;
  // Folders of tables that the database had, each with the option that named it.
  std::vector<std::pair<std::string, std::string>> noted_folders;
  // Files of which no byte can be read any more, though they are there; and how to copy such a one
  // as it is.
  std::set<std::string> unreadable;
  rocksdb::FileSystem* as_it_is = nullptr;
  // Refuses the repair where logs from number `first` on are in a folder that the options lack.
  std::function<rocksdb::Status(uint64_t first, bool has_logs)> find_logs_elsewhere;
  // Somebody opened it for writing, and so made a log.
  bool had_lock = false;
  // Else nothing is changed; the result tells what would be.
  bool in_place = true;
  const std::atomic<bool>* stop = nullptr;
  // Whether a callback has failed, whose answers are not to be trusted.
  std::function<bool()> has_failed;
  // false ends the repair.
  std::function<bool(uint64_t done, uint64_t total)> progress;
};

// What became of a file.
struct repair_line {
  std::string file, family;
  // kept, salvaged, lost, missing, rebuilt, aside
  const char* fate = "kept";
  uint64_t saved = 0, lost = 0, bytes_lost = 0;
  // Where the file is now, if it is in its place no longer.
  std::string moved_to;
  std::string why;
};

struct repair_result {
  // Whether files of the database were changed.
  bool changed = false;
  bool rebuilt = false;
  uint64_t tables_kept = 0, tables_salvaged = 0, tables_lost = 0;
  uint64_t rows_saved = 0, rows_lost = 0, table_bytes_lost = 0;
  uint64_t logs_kept = 0, logs_salvaged = 0, logs_lost = 0;
  uint64_t records_saved = 0, log_bytes_lost = 0, sequences_missing = 0;
  uint64_t blob_files_kept = 0, blob_files_damaged = 0, values_lost = 0;
  uint64_t families = 0, files_aside = 0, last_sequence = 0;
  std::vector<repair_line> lines;

  bool has_loss() const;
};

// Until the new MANIFEST has its name nothing that was there is changed, but that damaged logs give
// their places to new ones with their records right before. Incomplete: stopped.
rocksdb::Status repair(const repair_request& request, repair_result* result);

}  // namespace rx::inside
