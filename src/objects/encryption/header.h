// The header of an encrypted file, and the cipher of its bytes.
//
//     0  the magic, 16 bytes
//    16  the format's version, 4
//    20  how long the id of the master key is, 2; 2 of zeros
//    24  the nonce that the file's key was wrapped with, 12; 4 of zeros
//    40  the file's key, wrapped, 32, and the tag, 16
//    88  the nonce of the first part, 8
//    96  the id, 255 at most
//   512  places for more parts, 32 each: where it begins (8), its nonce (8), a checksum of both (4)
//
// Numbers are of a fixed length, lowest byte first. The tag covers the file's key, and what stands
// before 24 and from 88 to 512. A part's key stream begins with the block "nonce, 0" at the first
// byte behind the header, wherever the part begins.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rocksdb/file_system.h"
#include "src/objects/encryption/keys.h"

namespace rx {

inline constexpr size_t kHeaderSize = 4096;
inline constexpr size_t kNonceSize = 8;

// What has its own key stream: a file, or what was appended after it was opened again.
struct part {
  uint64_t begin;
  uint8_t nonce[kNonceSize];
};

// A header as it is in a file. Aligned, so that it is read and written where pages are not cached.
struct alignas(kHeaderSize) header {
  char bytes[kHeaderSize];
  rocksdb::Slice all() const { return rocksdb::Slice(bytes, kHeaderSize); }
};

// Encrypts and decrypts the bytes of one file. May be used by any number of threads.
class cipher {
 public:
  // `key`: cleared. `first`: the header's nonce.
  cipher(secret* key, const uint8_t (&first)[kNonceSize]);
  ~cipher();
  cipher(const cipher&) = delete;
  cipher& operator=(const cipher&) = delete;

  // `at`: behind the header.
  void apply(uint64_t at, char* data, size_t len) const;
  // Whether a header is its file's: at the file's path may be another by now.
  bool is_of(const header& one) const;
  void set_parts(std::vector<part> parts) { parts_ = std::move(parts); }

 private:
  void* const key_;
  uint8_t first_[kNonceSize];
  // By where they begin; the last of those that begin in one place counts.
  std::vector<part> parts_;
};

// Makes the header of a new file, and its cipher.
IOStatus make_header(master_keys* keys, header* to, std::unique_ptr<cipher>* out);

// Reads the header of a file. `size`: how much was read of it. `out`: NULL where nothing was ever
// written behind it, because the file's beginning did not reach the disk.
IOStatus read_header(const std::string& path, master_keys* keys, const header& from, size_t size,
                     std::unique_ptr<cipher>* out);
// The id of the master key that it names; empty: it is no header.
std::string key_id_of(const header& from, size_t size);
// Whether it was wrapped with the key of that id, and the magic, the version or the id in it were
// changed since.
bool was_wrapped_with(const std::string& id, master_keys* keys, const header& from);

// The parts that a header names, and how many places are taken.
std::vector<part> parts_of(const header& from, size_t* places);

// Places for more parts.
inline constexpr size_t kPartPlace = 32, kFirstPartPlace = 512;
inline constexpr size_t kPartPlaces = (kHeaderSize - kFirstPartPlace) / kPartPlace;
// RocksDB begins another MANIFEST then.
IOStatus no_more_parts(const std::string& path);
// Makes a part that begins at `at`, and what is written into its place.
IOStatus make_part(uint64_t at, part* out, char (&place)[kPartPlace]);

}  // namespace rx
