#include "src/db/stalls/watch.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "rocksdb/io_status.h"
#include "rocksdb/rate_limiter.h"
#include "rocksdb/write_buffer_manager.h"
#include "src/callback/callback.h"
#include "src/callback/exceptions.h"
#include "src/events/database_events.h"
#include "src/inside/waits/broken_write.h"
#include "src/inside/waits/stops.h"

using rocksdb::DB;

namespace inside = rx::inside;

namespace rx {
namespace {

using std::chrono::milliseconds;
using when = std::chrono::steady_clock::time_point;

// How often the watch looks.
constexpr milliseconds kTick{250}, kClosingTick{20};
// How long a database holds writes back, and does nothing about it that succeeds, until the waits
// are ended.
constexpr milliseconds kIdle{5000}, kClosingIdle{500};
// How long a close waits for work of RocksDB's that goes on, before it ends the waits of others for
// it and lifts the limit of its rate.
constexpr milliseconds kClosing{10000};

// How long a flush that nobody will do is waited for: RocksDB may be about to.
constexpr milliseconds kLost{1000};

// A flush that is given up goes on so long without the limit of its rate.
constexpr milliseconds kUnlimitedFlush{500};

struct watched {
  DB* db;
  uint64_t id;
  // Its memory may be held by another database, of which RocksDB tells nothing.
  std::shared_ptr<rocksdb::WriteBufferManager> buffers;
  std::shared_ptr<rocksdb::RateLimiter> limiter;
  // Knows which compactions fail; NULL: nobody does.
  std::shared_ptr<database_events> events;
  uint64_t compactions_seen = 0;
  // Since when it holds writes back and does nothing about it that succeeds.
  when idle_since{};
  when closing_since{}, given_up_since{};
  // Since when it has flushes that nobody will do.
  when lost_since{};
  bool closes = false, is_given_up = false;
  // It flushes before it closes, which looks at errors.
  bool flushes = false;
  // The limit before it was lifted; 0: it was not.
  int64_t limit = 0;
  // How often waits were ended.
  uint64_t ends = 0;

  // Why its compactions will not end the wait; empty: they may.
  std::string why_compactions_fail() {
    return events == nullptr ? "" : events->compactions().why(&compactions_seen);
  }
  bool is_late(when now) const {
    return is_given_up || (closes && now - closing_since >= kClosing);
  }
};

// Never destroyed: the watch may run as the process ends.
struct watch {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<watched> all;
};
watch& the_watch() {
  static watch& one = *new watch;
  return one;
}

std::atomic<void (*)()> start_watch{nullptr};

void start() {
  auto* begin = start_watch.load(std::memory_order_acquire);
  if (begin != nullptr) begin();
}

watched* find(std::vector<watched>* all, const DB* db) {
  for (auto& one : *all) {
    if (one.db == db) return &one;
  }
  return nullptr;
}

watched* find(std::vector<watched>* all, uint64_t id) {
  for (auto& one : *all) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

// A database as it is now.
struct look_now {
  inside::stop stop;
  // Why its compactions fail.
  std::string failure;

  // Something is done that may end the wait. A recovery that fails flushes again each second, and
  // so a flush tells nothing then.
  bool is_worked_on() const {
    return stop.is_paused ||
           (!stop.recovers && (stop.flushes || (stop.compacts && failure.empty())));
  }
};

bool holds_back(const inside::stop& stop) {
  return stop.writes_stopped || stop.writes_slowed || stop.buffers_full;
}

// A rate that few disks reach. What the limiter lets through at once afterwards is a tenth of it.
constexpr int64_t kUnlimited = int64_t{1} << 30;

void lift_limit(watched* one) {
  if (one->limit > 0 || one->limiter == nullptr) return;
  one->limit = one->limiter->GetBytesPerSecond();
  one->limiter->SetBytesPerSecond(kUnlimited);
}

// RocksDB loses flushes where an error comes in between, and then recovers from none.
void find_lost_flushes(watched* one, when now) {
  if (!inside::flushes_are_lost(one->db)) {
    one->lost_since = {};
  } else if (one->lost_since == when{}) {
    one->lost_since = now;
  } else if (now - one->lost_since >= kLost) {
    one->lost_since = {};
    inside::schedule_lost_flushes(one->db);
  }
}

// Returns whether it must be looked at again.
bool look_at(watched* one, const look_now& seen, bool others_free_buffers, when now) {
  const inside::stop& stop = seen.stop;
  const bool holds = holds_back(stop);
  if (stop.fails || holds || one->closes) find_lost_flushes(one, now);
  if (!holds && !one->closes) {
    one->idle_since = {};
    return one->buffers->enabled() || stop.fails;
  }
  const bool comes = seen.is_worked_on() || (stop.buffers_full && others_free_buffers);
  if (comes || one->idle_since == when{}) one->idle_since = now;
  const bool idle = now - one->idle_since >= (one->closes ? kClosingIdle : kIdle);
  if (!idle && !one->is_late(now)) return true;
  one->ends++;
  if (one->is_late(now)) lift_limit(one);
  if (stop.buffers_full) inside::let_through_full_buffers(one->db);
  if (stop.recovers) {
    // Its thread and the writer may wait for each other.
    inside::let_waiting_through(one->db);
  } else if (!one->flushes && (one->closes || stop.writes_stopped || stop.writes_slowed)) {
    const std::string text =
        one->closes ? "the database is being closed"
                    : inside::why_stopped(one->db) +
                          (seen.failure.empty() ? "; no flush or compaction runs that would end it"
                                                : "; its compactions fail: " + seen.failure);
    inside::refuse_waiting(one->db, text);
  }
  // One at a time passes; and what goes on beside a wait that is refused sees the error as well.
  if (stop.recovers || stop.buffers_full || !seen.failure.empty()) one->idle_since = now;
  return true;
}

// Looks at all. Returns whether any must be looked at again.
bool look(std::vector<watched>* all) {
  const when now = std::chrono::steady_clock::now();
  std::vector<look_now> seen;
  for (auto& one : *all) seen.push_back({inside::stop_of(one.db), one.why_compactions_fail()});
  bool again = false;
  for (size_t i = 0; i < all->size(); i++) {
    bool freed = false;
    for (size_t j = 0; j < all->size(); j++) {
      freed |= (*all)[j].buffers == (*all)[i].buffers && seen[j].is_worked_on();
    }
    again |= look_at(&(*all)[i], seen[i], freed, now);
  }
  return again;
}

}  // namespace

// An exception ended a call of this thread's.
void end_broken_writes() noexcept {
  // An outer call may be inside a write.
  if (this_thread.depth() > 0) return;
  watch& w = the_watch();
  const std::lock_guard<std::mutex> lock(w.mutex);
  for (const auto& one : w.all) inside::end_broken_write(one.db);
}

void unwatch_stalls(DB* db) {
  watch& w = the_watch();
  const std::lock_guard<std::mutex> lock(w.mutex);
  watched* one = find(&w.all, db);
  if (one == nullptr) return;
  if (one->limit > 0) one->limiter->SetBytesPerSecond(one->limit);
  w.all.erase(w.all.begin() + (one - w.all.data()));
  w.changed.notify_all();
}

Status flush_before_close(DB* db) {
  watch& w = the_watch();
  const auto mark = [&](bool flushes) {
    const std::lock_guard<std::mutex> lock(w.mutex);
    watched* one = find(&w.all, db);
    if (one == nullptr) return;
    // Another call's end of patience is not this flush's.
    if (flushes) one->is_given_up = false;
    one->flushes = flushes;
  };
  // Under the database's mutex, which the watch takes under its own.
  const auto gives_up = [&] {
    const std::unique_lock<std::mutex> lock(w.mutex, std::try_to_lock);
    if (!lock.owns_lock()) return false;
    const watched* one = find(&w.all, db);
    return one != nullptr && one->is_given_up &&
           std::chrono::steady_clock::now() - one->given_up_since > kUnlimitedFlush;
  };
  mark(true);
  std::vector<inside::unlogged> left;
  const Status s = inside::flush_for_shutdown(db, gives_up, &left);
  mark(false);
  if (s.ok() || left.empty()) return s;
  std::string text =
      "closed, but not all that was written without a log was flushed; in memory were";
  for (const auto& one : left) {
    text += (&one == &left.front() ? " " : ", ") + std::to_string(one.bytes) +
            " bytes of column family \"" + one.family + "\"";
  }
  rocksdb::IOStatus told = rocksdb::status_to_io_status(Status::CopyAppendMessage(s, "; ", text));
  told.SetDataLoss(true);
  return told;
}

}  // namespace rx

extern "C" {

// `begin` starts the watch, unless it runs.
void rx_stalls_start_by(const void* begin) {
  auto* start = reinterpret_cast<void (*)()>(const_cast<void*>(begin));
  rx::start_watch.store(start, std::memory_order_release);
  rx::on_exception.store(rx::end_broken_writes, std::memory_order_release);
}

int32_t rx_stalls_watch(DB* db, uint64_t id, rx::status* st) {
  return rx::run(st, [&] {
    const auto options = db->GetDBOptions();
    rx::watched one;
    one.db = db;
    one.id = id;
    one.buffers = options.write_buffer_manager;
    one.limiter = options.rate_limiter;
    for (const auto& listener : options.listeners) {
      auto events = std::dynamic_pointer_cast<rx::database_events>(listener);
      if (events != nullptr) one.events = std::move(events);
    }
    const bool holds = one.buffers->enabled() || rx::holds_back(inside::stop_of(db));
    {
      rx::watch& w = rx::the_watch();
      const std::lock_guard<std::mutex> lock(w.mutex);
      w.all.push_back(std::move(one));
    }
    if (holds) rx::start();
    return rx::Status::OK();
  });
}

// The database closes; its calls and what RocksDB does are waited for.
void rx_stalls_close(DB* db) {
  {
    rx::watch& w = rx::the_watch();
    const std::lock_guard<std::mutex> lock(w.mutex);
    rx::watched* one = rx::find(&w.all, db);
    if (one == nullptr) return;
    one->closes = true;
    one->closing_since = std::chrono::steady_clock::now();
    w.changed.notify_all();
  }
  rx::start();
}

// The caller of a close has waited long enough. Returns whether its database is still open.
bool rx_stalls_give_up(uint64_t id) {
  rx::watch& w = rx::the_watch();
  const std::lock_guard<std::mutex> lock(w.mutex);
  rx::watched* one = rx::find(&w.all, id);
  if (one == nullptr) return false;
  one->is_given_up = true;
  one->given_up_since = std::chrono::steady_clock::now();
  w.changed.notify_all();
  return true;
}

// How often waits for the database were ended. Writes that wait elsewhere than in RocksDB look at
// it.
uint64_t rx_stalls_ends(DB* db) {
  rx::watch& w = rx::the_watch();
  const std::lock_guard<std::mutex> lock(w.mutex);
  const rx::watched* one = rx::find(&w.all, db);
  return one != nullptr ? one->ends : 0;
}

// Looks at all databases, then waits for the next time. Returns whether there is one; `again`:
// there is while any is open.
bool rx_stalls_look(bool again) {
  rx::watch& w = rx::the_watch();
  std::unique_lock<std::mutex> lock(w.mutex);
  try {
    if (!rx::look(&w.all) && !(again && !w.all.empty())) return false;
  } catch (...) {  // Without memory: there may be some the next time.
  }
  const bool closing =
      std::any_of(w.all.begin(), w.all.end(), [](const auto& one) { return one.closes; });
  w.changed.wait_for(lock, closing ? rx::kClosingTick : rx::kTick);
  return true;
}
}
