#include "src/copies/backup/named_tables.h"

#include <string>

#include "rocksdb/comparator.h"
#include "rocksdb/convenience.h"
#include "rocksdb/file_system.h"
#include "src/base/bridge.h"
#include "src/inside/files.h"
#include "src/inside/tables/table_read.h"

namespace rx {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// A file that could not be opened, for who reads it all the same.
class unopened final : public rocksdb::FSRandomAccessFile {
 public:
  explicit unopened(const IOStatus& why) : why_(why) {}
  IOStatus Read(uint64_t, size_t, const IOOptions&, Slice* result, char*,
                IODebugContext*) const override {
    *result = Slice();
    return why_;
  }
  IOStatus GetFileSize(uint64_t*) override { return why_; }

 private:
  const IOStatus why_;
};

bool has_public_name(const std::string& comparator) {
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  const rocksdb::Comparator* found = nullptr;
  return rocksdb::Comparator::CreateFromString(strict, comparator, &found).ok() && found != nullptr;
}

class named_tables final : public rocksdb::FileSystemWrapper {
 public:
  explicit named_tables(rocksdb::Env* base)
      : FileSystemWrapper(base->GetFileSystem()), base_(base) {}

  const char* Name() const override { return "rocks.named_tables"; }

  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* dbg) override {
    IOStatus s = FileSystemWrapper::NewRandomAccessFile(name, options, file, dbg);
    if (s.ok()) s = check(name, dbg);
    if (!s.ok()) *file = std::make_unique<unopened>(s);
    return s;
  }

 private:
  IOStatus check(const std::string& name, IODebugContext* dbg) {
    uint64_t number, size = 0;
    rocksdb::FileType type;
    const std::string file = name.substr(name.rfind('/') + 1);
    if (!inside::parse_file_name(file, &number, &type) || type != rocksdb::kTableFile) {
      return IOStatus::OK();
    }
    IOStatus s = target()->GetFileSize(name, IOOptions(), &size, dbg);
    // RocksDB takes no more of an empty one.
    if (!s.ok() || size == 0) return s;
    rocksdb::Options plain;
    plain.env = base_;
    std::unique_ptr<rocksdb::TableProperties> properties;
    s = rocksdb::status_to_io_status(inside::read_table_properties(plain, name, size, &properties));
    if (!s.ok() || properties->comparator_name.empty() ||
        has_public_name(properties->comparator_name)) {
      return s;
    }
    return IOStatus::NotFound(name, "a table of a comparator without a public name");
  }

  rocksdb::Env* const base_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> with_named_tables(rocksdb::Env* base) {
  return inside::with_files(base, std::make_shared<named_tables>(base));
}

}  // namespace rx
