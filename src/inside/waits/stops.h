// A database that holds writes back: what it waits for, and how such waits are ended. RocksDB's
// waits look at its own state alone (db/db_impl/db_impl_write.cc, DelayWrite;
// db/db_impl/db_impl_compaction_flush.cc, WaitUntilFlushWouldNotStallWrites), so they are ended by
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "rocksdb/db.h"

namespace rx::inside {

using rocksdb::DB;
using rocksdb::Status;

struct stop {
  // Writes are stopped: flushes, compactions or a recovery must end first.
  bool writes_stopped;
  // Writes are slowed down: a call that flushes may wait for compactions.
  bool writes_slowed;
  // A flush runs, or waits for its turn; a compaction does.
  bool flushes, compacts;
  // The caller pauses them.
  bool is_paused;
  // RocksDB tries to recover from an error: again and again, without an end.
  bool recovers;
  // An error stands that it may recover from, or that somebody may resume after.
  bool fails;
  // A shared write buffer manager holds a writer back.
  bool buffers_full;
};

stop stop_of(DB* db);

// Whether somebody stopped all compactions (DB::AbortAllCompactions) and has not resumed them.
bool compactions_are_stopped(DB* db);

// Why writes are stopped, for a message.
std::string why_stopped(DB* db);

// Those that wait for the end of a stop get Incomplete with this text. For a database that does not
// recover.
void refuse_waiting(DB* db, const std::string& text);

// Those that wait for the end of a stop while RocksDB recovers go on, and get the error: as
// Incomplete where RocksDB would take it for an error of the log. So may others that begin in that
// moment, but only while writes are stopped.
void let_waiting_through(DB* db);

// Whether a flush was asked for that nobody will do. RocksDB takes one from its queue neither where
// an error stands that it does not recover from yet, as while listeners hear of it, nor, while it
// recovers, where it was asked for before (db/db_impl/db_impl_compaction_flush.cc,
// BackgroundFlush). The next one of that column family is then taken for asked for already, and the
// recovery waits for it without an end.
bool flushes_are_lost(DB* db);
// Has them done.
void schedule_lost_flushes(DB* db);

// Lets through the writer that a shared write buffer manager holds back.
void let_through_full_buffers(DB* db);

struct background_error {
  // RocksDB resumes no writes after it.
  bool is_final;
  // As many bytes must be free before RocksDB recovers from a full disk
  // (file/sst_file_manager_impl.cc, ClearError).
  uint64_t room;
};
background_error background_error_of(DB* db);

struct unlogged {
  std::string family;
  uint64_t bytes;
};

// Flushes what was written without a log, as the shutdown of a database does, but does not wait for
// the end of a stop. Afterwards the shutdown does not flush. `gives_up` is asked again and again.
// Returns why the flush was given up; `left`: the memtables that were not flushed.
Status flush_for_shutdown(DB* db, const std::function<bool()>& gives_up,
                          std::vector<unlogged>* left);

// Flushes all memtables of now, for a copy of the database's files: RocksDB's flush there waits
// for a full disk, and cannot be stopped. TimedOut: it was given up.
Status flush_unless(DB* db, const std::function<bool()>& gives_up);

}  // namespace rx::inside
