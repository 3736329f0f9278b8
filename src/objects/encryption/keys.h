// Master keys: where they come from, and those that an env has in memory.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "rocksdb/io_status.h"
#include "src/objects/objects.h"

namespace rx {

using rocksdb::IOStatus;

// A key of AES-256, cleared at its end.
struct secret {
  static constexpr size_t kSize = 32;
  uint8_t bytes[kSize] = {};
  secret() = default;
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret();
};
using master_key = std::shared_ptr<const secret>;

// Clears a text that had keys in it.
void clear(std::string* text) noexcept;

inline constexpr size_t kLongestKeyId = 255;

// Where keys come from: the user's functions, or a text.
class key_source {
 public:
  virtual ~key_source() = default;
  virtual IOStatus current(std::string* id) = 0;
  virtual IOStatus key(const std::string& id, master_key* out) = 0;
  // Other keys from now on; refused where they come from elsewhere.
  virtual Status replace(const Slice& text);
  virtual uint64_t failures() const { return 0; }
};

std::unique_ptr<key_source> keys_of_provider(const object* provider);
// `text`: the lines, of which no copy is left; refused where one is none.
Status keys_of_text(const Slice& text, std::unique_ptr<key_source>* out);
// Reads the file now, and again for every new file.
Status keys_of_file(const std::string& path, std::unique_ptr<key_source>* out);

// The keys of one env: asks for each once.
class master_keys {
 public:
  explicit master_keys(std::unique_ptr<key_source> from) : from_(std::move(from)) {}

  IOStatus current(std::string* id, master_key* out);
  IOStatus find(const std::string& id, master_key* out);
  Status replace(const Slice& text);
  uint64_t failures() const { return from_->failures(); }
  uint64_t count() const;

 private:
  const std::unique_ptr<key_source> from_;
  mutable std::mutex mutex_;
  std::map<std::string, master_key> known_;
  // How often they were replaced.
  uint64_t replaced_ = 0;
};

}  // namespace rx
