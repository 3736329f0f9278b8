#include "src/inside/repair/bytes.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;

namespace {

constexpr size_t kStep = 1 << 20, kPage = 4096;

// How much of it was read.
size_t read_at(rocksdb::RandomAccessFile& file, uint64_t offset, size_t size, char* to) {
  Slice read;
  if (!file.Read(offset, size, &read, to).ok()) return 0;
  if (read.data() != to) memmove(to, read.data(), read.size());
  return read.size();
}

}  // namespace

std::string unreadable_text(uint64_t bytes) {
  return std::to_string(bytes) + " bytes of it cannot be read";
}

Status may_open(rocksdb::Env* env, const std::string& path) {
  uint64_t size = 0;
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  const Status s = env->GetFileSize(path, &size);
  return s.ok() ? env->NewRandomAccessFile(path, &file, rocksdb::EnvOptions()) : s;
}

Status read_bytes(rocksdb::Env* env, const std::string& path, std::string* bytes,
                  uint64_t* unreadable) {
  uint64_t size = 0;
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  Status s = env->GetFileSize(path, &size);
  if (s.ok()) s = env->NewRandomAccessFile(path, &file, rocksdb::EnvOptions());
  if (!s.ok()) return s;
  bytes->assign(size, '\0');
  *unreadable = 0;
  for (uint64_t at = 0; at < size; at += kStep) {
    const size_t step = std::min<uint64_t>(kStep, size - at);
    char* const to = bytes->data() + at;
    if (read_at(*file, at, step, to) == step) continue;
    // Around the bad sectors.
    for (size_t in = 0; in < step; in += kPage) {
      const size_t page = std::min(kPage, step - in);
      const size_t read = read_at(*file, at + in, page, to + in);
      memset(to + in + read, 0, page - read);
      *unreadable += page - read;
    }
  }
  return s;
}

}  // namespace rx::inside
