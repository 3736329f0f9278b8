// A followed log whose files move while their folders are listed: a listing may lack what is moved
// or made meanwhile (POSIX, readdir), and nothing of that is a gap. Also a file that cannot be
// opened for another reason is not "gone".
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "rocks.h"
#include "rocksdb/file_system.h"
#include "rocksdb/utilities/object_registry.h"

#define CHECK(condition)                                                               \
  do {                                                                                 \
    if (!(condition)) {                                                                \
      std::fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition, \
                   st.message);                                                        \
      std::exit(1);                                                                    \
    }                                                                                  \
  } while (0)

static rocks_status st;

using rocksdb::FileSystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

static rocks_db* db;
// How many more listings see files move.
static std::atomic<int> moves{0};
static std::atomic<bool> refuses{false};
static int written, seen_moves;
static thread_local bool follows = false;

static void put() {
  char key[16];
  const int len = std::snprintf(key, sizeof(key), "%08d", written++);
  CHECK(rocks_db_put(db, nullptr, nullptr, key, len, key, len, &st) == ROCKS_OK);
}

static bool is_log(const std::string& name) {
  return name.size() > 4 && name.compare(name.size() - 4, 4, ".log") == 0;
}

class MovingFiles : public rocksdb::FileSystemWrapper {
 public:
  MovingFiles() : FileSystemWrapper(FileSystem::Default()) {}
  const char* Name() const override { return "moving"; }

  IOStatus GetChildren(const std::string& folder, const IOOptions& options,
                       std::vector<std::string>* names, IODebugContext* context) override {
    IOStatus s = FileSystemWrapper::GetChildren(folder, options, names, context);
    // Not the listings of flushes, and of RocksDB's own threads.
    if (!follows || moves <= 0 || !s.ok()) return s;
    follows = false;
    moves--;
    seen_moves++;
    // Two files are made and two archived, in the order that leaves most out.
    for (int i = 0; i < 3; i++) {
      put();
      CHECK(rocks_db_flush(db, nullptr, 0, nullptr, &st) == ROCKS_OK);
      put();
    }
    follows = true;
    std::vector<std::string> after;
    s = FileSystemWrapper::GetChildren(folder, options, &after, context);
    const std::set<std::string> old(names->begin(), names->end());
    names->clear();
    std::string newest;
    for (const std::string& name : after) {
      if (old.count(name) != 0)
        names->push_back(name);
      else if (is_log(name))
        newest = std::max(newest, name);
    }
    if (!newest.empty()) names->push_back(newest);
    return s;
  }

  IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* context) override {
    if (refuses && is_log(name) && FileExists(name, IOOptions(), context).ok()) {
      return IOStatus::IOError(name, "Too many open files");
    }
    return FileSystemWrapper::NewSequentialFile(name, options, file, context);
  }
};

static rocks_code next(rocks_wal_iter* iter, uint64_t* sequence) {
  rocks_slice data;
  follows = true;
  const rocks_code code = rocks_wal_iter_next(iter, sequence, &data, &st);
  follows = false;
  return code;
}

int main(int, char** argv) {
  rocksdb::ObjectRegistry::Default()->AddLibrary("moving")->AddFactory<FileSystem>(
      "moving", [](const std::string&, std::unique_ptr<FileSystem>* guard, std::string*) {
        guard->reset(new MovingFiles);
        return guard->get();
      });
  rocks_env* env;
  rocks_options* options;
  CHECK(rocks_env_new_by_name("moving", &env, &st) == ROCKS_OK);
  CHECK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st) == ROCKS_OK);
  CHECK(rocks_options_set_string(options, "create_if_missing=true;WAL_ttl_seconds=3600", &st) ==
        ROCKS_OK);
  CHECK(rocks_options_set_env(options, "env", env, &st) == ROCKS_OK);
  const std::string path = std::string(argv[1]) + "/db";
  CHECK(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st) == ROCKS_OK);

  // From the beginning, and from where the end is, at each of the first listings.
  for (int listings = 1; listings <= 12; listings++) {
    put();
    for (const bool late : {false, true}) {
      rocks_wal_iter* iter;
      uint64_t sequence, expected = late ? written : 1;
      CHECK(rocks_db_wal_iter(db, expected, nullptr, &iter, &st) == ROCKS_OK);
      moves = listings;
      rocks_code code;
      while ((code = next(iter, &sequence)) == ROCKS_OK) CHECK(sequence == expected++);
      if (code != ROCKS_NOT_FOUND) std::fprintf(stderr, "listing %d, late %d\n", listings, late);
      CHECK(code == ROCKS_NOT_FOUND && expected == static_cast<uint64_t>(written) + 1);
      moves = 0;
      CHECK(rocks_wal_iter_free(iter, &st) == ROCKS_OK);
    }
  }
  CHECK(seen_moves > 12);

  rocks_wal_iter* iter;
  uint64_t sequence;
  CHECK(rocks_db_wal_iter(db, 1, nullptr, &iter, &st) == ROCKS_OK);
  refuses = true;
  CHECK(next(iter, &sequence) == ROCKS_IO_ERROR);
  refuses = false;
  CHECK(next(iter, &sequence) == ROCKS_OK && sequence == 1);
  CHECK(rocks_wal_iter_free(iter, &st) == ROCKS_OK);

  CHECK(rocks_db_close(db, &st) == ROCKS_OK);
  CHECK(rocks_options_free(options, &st) == ROCKS_OK);
  CHECK(rocks_env_free(env, &st) == ROCKS_OK);
  return 0;
}
