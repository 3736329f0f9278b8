// Names of a database's files, numbers and checksums as RocksDB writes them.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/slice.h"
#include "rocksdb/types.h"

namespace rx::inside {

// ---- names -------------------------------------------------------------------------

// false: not a name that RocksDB gives to files.
bool parse_file_name(const std::string& name, uint64_t* number, rocksdb::FileType* type);
std::string current_file(const std::string& folder);
std::string lock_file(const std::string& folder);
std::string wal_file(const std::string& folder, uint64_t number);
std::string archived_wal_file(const std::string& folder, uint64_t number);
// Where a folder's archived WALs are.
std::string archive_folder(const std::string& folder);

// ---- numbers -----------------------------------------------------------------------

// Of a fixed length, lowest byte first.
template <typename Number>
inline Number fixed(const char* from) {
  Number number = 0;
  if constexpr (std::endian::native == std::endian::little) {
    memcpy(&number, from, sizeof(number));
  } else {
    for (size_t i = sizeof(number); i-- > 0;) number = number << 8 | static_cast<uint8_t>(from[i]);
  }
  return number;
}
inline uint32_t fixed32(const char* from) { return fixed<uint32_t>(from); }
inline uint64_t fixed64(const char* from) { return fixed<uint64_t>(from); }

template <typename Number>
inline void set_fixed(char* to, Number number) {
  for (size_t i = 0; i < sizeof(number); i++) to[i] = static_cast<char>(number >> 8 * i);
}
inline void set_fixed32(char* to, uint32_t number) { set_fixed(to, number); }
inline void put_fixed32(std::string* to, uint32_t number) {
  char bytes[sizeof(number)];
  set_fixed(bytes, number);
  to->append(bytes, sizeof(bytes));
}
inline void put_fixed64(std::string* to, uint64_t number) {
  char bytes[sizeof(number)];
  set_fixed(bytes, number);
  to->append(bytes, sizeof(bytes));
}

// Of a variable length. `get`: removes one from the front; false: there is none.
void put_varint32(std::string* to, uint32_t number);
void put_varint64(std::string* to, uint64_t number);
bool get_varint32(rocksdb::Slice* from, uint32_t* number);
bool get_varint64(rocksdb::Slice* from, uint64_t* number);
// Bytes with their length in front.
void put_prefixed(std::string* to, const rocksdb::Slice& bytes);
bool get_prefixed(rocksdb::Slice* from, rocksdb::Slice* bytes);

uint32_t crc32c(const char* data, size_t len);
// A checksum of data that may itself hold checksums is stored masked.
uint32_t unmask_crc32c(uint32_t stored);

// ---- environments ------------------------------------------------------------------

// `base` with other files. The public NewCompositeEnv uses the default env's threads and clock.
std::unique_ptr<rocksdb::Env> with_files(rocksdb::Env* base,
                                         std::shared_ptr<rocksdb::FileSystem> files);
std::shared_ptr<rocksdb::Env> with_files(std::shared_ptr<rocksdb::Env> base,
                                         std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace rx::inside
