// Waits that are ended while other work goes on beside them, and where memory lacks: what C reaches
// only by chance.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "rocks.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "src/base/bridge.h"
#include "src/inside/waits/stops.h"

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (0)

namespace inside = rx::inside;

extern "C" int32_t rx_stalls_watch(rocksdb::DB* db, uint64_t id, rx::status* st);
extern "C" bool rx_stalls_look(bool again);

// ---- no memory ----------------------------------------------------------------------

// Which allocation of this thread's fails, counted from 1; 0: none.
static thread_local int fails_at = 0;
static thread_local bool has_failed = false;

[[gnu::noinline]] void* operator new(size_t size) {
  if (fails_at > 0 && --fails_at == 0) {
    has_failed = true;
    throw std::bad_alloc();
  }
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace {

// Runs it until none of its allocations fails; after each failure `check` looks at what is left.
template <typename Work, typename Check>
void with_each_failure(Work work, Check check) {
  int failures = 0;
  for (int number = 1;; number++) {
    has_failed = false;
    fails_at = number;
    try {
      work();
    } catch (const std::bad_alloc&) {
    }
    fails_at = 0;
    check();
    if (!has_failed) break;
    failures++;
  }
  CHECK(failures > 0);
}

// ---- databases ----------------------------------------------------------------------

template <typename Condition>
void wait_until(Condition condition) {
  for (int i = 0; i < 60000 && !condition(); i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(condition());
}

uint64_t number(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, const char* name) {
  uint64_t value = 0;
  CHECK(db->GetIntProperty(family, name, &value));
  return value;
}

bool is_stopped(rocksdb::DB* db) {
  return number(db, db->DefaultColumnFamily(), "rocksdb.is-write-stopped") == 1;
}

// Files whose making fails when it is told to.
class failing_files : public rocksdb::FileSystemWrapper {
 public:
  failing_files() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "failing_files"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext* debug) override {
    if (fails && path.find(".sst") != std::string::npos) {
      auto error = rocksdb::IOStatus::IOError("no new file", path);
      error.SetRetryable(true);
      return error;
    }
    return rocksdb::FileSystemWrapper::NewWritableFile(path, options, out, debug);
  }

  std::atomic<bool> fails{false};
};

// Flushes that begin, or end, while an error is shown to those that wait are done all the same.
void flushes_beside_refusals(const std::string& folder, bool atomic) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.atomic_flush = atomic;
  options.disable_auto_compactions = true;
  options.max_write_buffer_number = 100;
  // Each log is as large from the beginning, and there are hundreds.
  options.write_buffer_size = 1 << 16;
  options.max_background_jobs = 16;
  std::unique_ptr<rocksdb::DB> db;
  CHECK(rocksdb::DB::Open(options, folder, &db).ok());
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  CHECK(db->CreateColumnFamilies(options, {"1", "2", "3", "4", "5", "6"}, &families).ok());

  std::atomic<bool> done{false};
  std::thread refuses([&] {
    while (!done) inside::refuse_waiting(db.get(), "refused");
  });
  rocksdb::FlushOptions beside;
  beside.wait = false;
  beside.allow_write_stall = true;
  for (int i = 0; i < 300; i++) {
    auto* family = families[i % families.size()];
    CHECK(db->Put(rocksdb::WriteOptions(), family, "key", "value").ok());
    CHECK(db->Flush(beside, family).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  done = true;
  refuses.join();
  for (auto* family : families) {
    wait_until([&] { return number(db.get(), family, "rocksdb.num-immutable-mem-table") == 0; });
    CHECK(db->DestroyColumnFamilyHandle(family).ok());
  }
  CHECK(db->Close().ok());
}

// A wait that cannot be ended for want of memory leaves the database as it was, and not locked.
void without_memory(const std::string& folder) {
  auto files = std::make_shared<failing_files>();
  const auto env = rocksdb::NewCompositeEnv(files);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.env = env.get();
  options.enable_pipelined_write = true;
  options.write_buffer_size = 1 << 16;
  options.max_write_buffer_number = 2;
  std::unique_ptr<rocksdb::DB> db;
  CHECK(rocksdb::DB::Open(options, folder, &db).ok());
  rocksdb::WriteOptions impatient;
  impatient.no_slowdown = true;
  const std::string large(20000, 'x');

  CHECK(db->PauseBackgroundWork().ok());
  wait_until(
      [&] { return db->Put(impatient, "key", large).IsIncomplete() && is_stopped(db.get()); });
  const auto still_held_back = [&] {
    CHECK(is_stopped(db.get()));
    const auto s = db->Put(impatient, "late", "value");
    CHECK(s.IsIncomplete() && s.ToString().find("Write stall") != std::string::npos);
  };
  with_each_failure([&] { inside::refuse_waiting(db.get(), std::string(100, 'x')); },
                    still_held_back);

  files->fails = true;
  CHECK(db->ContinueBackgroundWork().ok());
  wait_until([&] { return inside::stop_of(db.get()).recovers; });
  with_each_failure([&] { inside::let_waiting_through(db.get()); }, still_held_back);

  // The library looks at it: an exception does not leave that.
  rx::status st;
  CHECK(rx_stalls_watch(db.get(), 1, &st) == ROCKS_OK);
  with_each_failure([&] { CHECK(rx_stalls_look(false)); }, still_held_back);
  int32_t code = ROCKS_OK;
  with_each_failure([&] { code = rx_stalls_watch(db.get(), 2, &st); },
                    [&] { CHECK(code == (has_failed ? ROCKS_OUT_OF_MEMORY : ROCKS_OK)); });

  files->fails = false;
  wait_until([&] { return db->Put(impatient, "late", "value").ok(); });
  CHECK(db->Close().ok());
}

}  // namespace

int main(int, char** argv) {
  const std::string folder = argv[1];
  flushes_beside_refusals(folder + "/one", false);
  flushes_beside_refusals(folder + "/all", true);
  without_memory(folder + "/memory");
  // The watch knows databases that are gone.
  std::_Exit(0);
}
