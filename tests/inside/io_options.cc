// What read options tell the file system, which a C program cannot see: a time for each
// read, which RocksDB's own file systems do not mind.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

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

// The time that the last read was given, in microseconds.
static std::atomic<int64_t> given{-1};

class SeenFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  using FSRandomAccessFileOwnerWrapper::FSRandomAccessFileOwnerWrapper;
  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* context) const override {
    given = options.timeout.count();
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, context);
  }
};

class SeenFiles : public rocksdb::FileSystemWrapper {
 public:
  SeenFiles() : FileSystemWrapper(FileSystem::Default()) {}
  const char* Name() const override { return "seen"; }
  IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    const IOStatus s = FileSystemWrapper::NewRandomAccessFile(name, options, &file, context);
    if (s.ok()) result->reset(new SeenFile(std::move(file)));
    return s;
  }
};

static const uint8_t* bytes(const char* text) { return reinterpret_cast<const uint8_t*>(text); }

// Reads the key past the cache, with one read option.
static rocks_code read(rocks_db* db, const char* name, const char* value) {
  rocks_options* options;
  rocks_buffer found;
  CHECK(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st) == ROCKS_OK);
  CHECK(rocks_options_set(options, "fill_cache", "false", &st) == ROCKS_OK);
  if (name != nullptr) CHECK(rocks_options_set(options, name, value, &st) == ROCKS_OK);
  given = -1;
  const rocks_code code = rocks_db_get(db, nullptr, options, bytes("key"), 3, &found, &st);
  rocks_buffer_free(&found, nullptr);
  rocks_options_free(options, nullptr);
  return code;
}

int main(int, char** argv) {
  rocksdb::ObjectRegistry::Default()->AddLibrary("seen")->AddFactory<FileSystem>(
      "seen", [](const std::string&, std::unique_ptr<FileSystem>* guard, std::string*) {
        guard->reset(new SeenFiles);
        return guard->get();
      });
  rocks_env* env;
  rocks_options* options;
  rocks_db* db;
  CHECK(rocks_env_new_by_name("seen", &env, &st) == ROCKS_OK);
  CHECK(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st) == ROCKS_OK);
  CHECK(rocks_options_set(options, "create_if_missing", "true", &st) == ROCKS_OK);
  CHECK(rocks_options_set_env(options, "env", env, &st) == ROCKS_OK);
  const std::string path = std::string(argv[1]) + "/db";
  CHECK(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st) == ROCKS_OK);
  CHECK(rocks_db_put(db, nullptr, nullptr, bytes("key"), 3, bytes("value"), 5, &st) == ROCKS_OK);
  CHECK(rocks_db_flush(db, nullptr, 0, nullptr, &st) == ROCKS_OK);

  CHECK(read(db, nullptr, nullptr) == ROCKS_OK && given == 0);
  CHECK(read(db, "io_timeout", "5000000") == ROCKS_OK && given == 5000000);
  // What is left until a time of day that is far away.
  CHECK(read(db, "deadline", "99999999999999999") == ROCKS_OK && given > 1000000000);

  CHECK(rocks_db_close(db, &st) == ROCKS_OK);
  CHECK(rocks_options_free(options, &st) == ROCKS_OK);
  CHECK(rocks_env_free(env, &st) == ROCKS_OK);
  return 0;
}
