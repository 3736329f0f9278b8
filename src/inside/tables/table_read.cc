#include "src/inside/tables/table_read.h"

#include "file/random_access_file_reader.h"
#include "options/cf_options.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/file_system.h"
#include "table/format.h"
#include "table/meta_blocks.h"

namespace rx::inside {

using rocksdb::Status;

Status read_table_properties(const rocksdb::Options& options, const std::string& path,
                             uint64_t size, std::unique_ptr<rocksdb::TableProperties>* properties) {
  const rocksdb::ImmutableOptions immutable(options);
  rocksdb::FileOptions how{rocksdb::EnvOptions(options)};
  how.file_checksum_func_name = rocksdb::kNoFileChecksumFuncName;
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  const Status s = immutable.fs->NewRandomAccessFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  rocksdb::RandomAccessFileReader reader(std::move(file), path);
  return rocksdb::ReadTableProperties(&reader, size, rocksdb::Footer::kNullTableMagicNumber,
                                      immutable, rocksdb::ReadOptions(), properties);
}

}  // namespace rx::inside
