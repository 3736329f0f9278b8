#include "src/inside/files.h"

#include "env/composite_env_wrapper.h"
#include "file/filename.h"
#include "rocksdb/version.h"
#include "util/coding.h"
#include "util/crc32c.h"

// To upgrade RocksDB, begin with docs/rocksdb.md: it lists what this folder uses of RocksDB's
// internals and which of our files depend on which of RocksDB's (tests/rocksdb_pins.txt).
static_assert(ROCKSDB_MAJOR == 11 && ROCKSDB_MINOR == 8, "see docs/rocksdb.md, Upgrading");

namespace rx::inside {

using rocksdb::Slice;

bool parse_file_name(const std::string& name, uint64_t* number, rocksdb::FileType* type) {
  return rocksdb::ParseFileName(name, number, type);
}

std::string current_file(const std::string& folder) { return rocksdb::CurrentFileName(folder); }

std::string lock_file(const std::string& folder) { return rocksdb::LockFileName(folder); }

std::string wal_file(const std::string& folder, uint64_t number) {
  return rocksdb::LogFileName(folder, number);
}

std::string archived_wal_file(const std::string& folder, uint64_t number) {
  return rocksdb::ArchivedLogFileName(folder, number);
}

std::string archive_folder(const std::string& folder) { return rocksdb::ArchivalDirectory(folder); }

void put_varint32(std::string* to, uint32_t number) { rocksdb::PutVarint32(to, number); }

void put_varint64(std::string* to, uint64_t number) { rocksdb::PutVarint64(to, number); }

bool get_varint32(Slice* from, uint32_t* number) { return rocksdb::GetVarint32(from, number); }

bool get_varint64(Slice* from, uint64_t* number) { return rocksdb::GetVarint64(from, number); }

void put_prefixed(std::string* to, const Slice& bytes) {
  rocksdb::PutLengthPrefixedSlice(to, bytes);
}

bool get_prefixed(Slice* from, Slice* bytes) {
  return rocksdb::GetLengthPrefixedSlice(from, bytes);
}

uint32_t crc32c(const char* data, size_t len) { return rocksdb::crc32c::Value(data, len); }

uint32_t unmask_crc32c(uint32_t stored) { return rocksdb::crc32c::Unmask(stored); }

std::unique_ptr<rocksdb::Env> with_files(rocksdb::Env* base,
                                         std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_unique<rocksdb::CompositeEnvWrapper>(base, std::move(files));
}

std::shared_ptr<rocksdb::Env> with_files(std::shared_ptr<rocksdb::Env> base,
                                         std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_shared<rocksdb::CompositeEnvWrapper>(std::move(base), std::move(files));
}

}  // namespace rx::inside
