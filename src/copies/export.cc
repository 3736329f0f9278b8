// Exports a column family's files to a folder, and makes a column family from such folders.
//
// RocksDB describes the files in a struct only. This code also writes that beside them, as
// "EXPORT", so that another process, machine or day can import them.
#include <algorithm>
#include <limits>

#include "rocksdb/convenience.h"
#include "rocksdb/sst_dump_tool.h"
#include "rocksdb/utilities/checkpoint.h"
#include "src/base/checks/encrypted.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/copies/backup/backup.h"
#include "src/copies/export_file.h"
#include "src/copies/import_mark.h"
#include "src/copies/new_folder.h"
#include "src/db/folders/open_folders.h"
#include "src/db/identity/stored.h"
#include "src/db/open/open.h"
#include "src/db/ttl/ttl.h"
#include "src/inside/db.h"
#include "src/inside/files.h"
#include "src/inside/posix/held_files.h"
#include "src/inside/tables/table_read.h"
#include "src/options/options.h"
#include "src/plugins/merge_operator/missing.h"
#include "src/progress/watched_db.h"
#include "src/tables/sst_writer.h"

namespace rx {

using rocksdb::ExportImportFilesMetaData;
using rocksdb::LiveFileMetaData;

struct exported {
  ExportImportFilesMetaData files;
  std::string folder;
};

namespace {

constexpr char kMagic[] = "rocks export 1\n";
constexpr size_t kMagicLength = sizeof(kMagic) - 1;

// RocksDB's names here begin with a slash.
bool is_table_name(const std::string& name) {
  uint64_t number;
  rocksdb::FileType type;
  return name.size() > 1 && name[0] == '/' && name.find('/', 1) == std::string::npos &&
         inside::parse_file_name(name.substr(1), &number, &type) && type == rocksdb::kTableFile;
}

std::string serialized(const ExportImportFilesMetaData& of) {
  std::string out = kMagic;
  inside::put_prefixed(&out, of.db_comparator_name);
  inside::put_varint64(&out, of.files.size());
  for (const auto& file : of.files) {
    inside::put_prefixed(&out, file.name);
    inside::put_varint64(&out, file.file_number);
    inside::put_varint64(&out, file.size);
    inside::put_varint64(&out, file.smallest_seqno);
    inside::put_varint64(&out, file.largest_seqno);
    inside::put_varint64(&out, file.epoch_number);
    inside::put_varint64(&out, file.oldest_blob_file_number);
    inside::put_varint32(&out, static_cast<uint32_t>(file.level));
    for (const auto* key : {&file.smallestkey, &file.largestkey, &file.smallest, &file.largest}) {
      inside::put_prefixed(&out, *key);
    }
  }
  inside::put_fixed32(&out, inside::crc32c(out.data(), out.size()));
  return out;
}

bool get(Slice* in, std::string* out) {
  Slice slice;
  if (!inside::get_prefixed(in, &slice)) return false;
  *out = slice.ToString();
  return true;
}

bool read_file(Slice* in, LiveFileMetaData* file) {
  uint32_t level = 0;
  const bool whole =
      get(in, &file->name) && inside::get_varint64(in, &file->file_number) &&
      inside::get_varint64(in, &file->size) && inside::get_varint64(in, &file->smallest_seqno) &&
      inside::get_varint64(in, &file->largest_seqno) &&
      inside::get_varint64(in, &file->epoch_number) &&
      inside::get_varint64(in, &file->oldest_blob_file_number) &&
      inside::get_varint32(in, &level) && get(in, &file->smallestkey) &&
      get(in, &file->largestkey) && get(in, &file->smallest) && get(in, &file->largest);
  file->level = static_cast<int>(level);
  // An internal key has eight bytes behind the user's.
  return whole && is_table_name(file->name) && level < 64 && file->smallest.size() >= 8 &&
         file->largest.size() >= 8;
}

Status parse(const Slice& bytes, const std::string& what, ExportImportFilesMetaData* out) {
  const Status damaged =
      Status::Corruption(what + ": not the description of an export, or damaged");
  if (bytes.size() < kMagicLength + 4 || !bytes.starts_with(kMagic)) return damaged;
  const size_t body = bytes.size() - 4;
  if (inside::fixed32(bytes.data() + body) != inside::crc32c(bytes.data(), body)) {
    return damaged;
  }
  Slice in(bytes.data() + kMagicLength, body - kMagicLength);
  uint64_t count = 0;
  if (!get(&in, &out->db_comparator_name) || !inside::get_varint64(&in, &count)) return damaged;
  // Each takes at least some bytes.
  if (count > in.size()) return damaged;
  out->files.resize(count);
  for (auto& file : out->files) {
    if (!read_file(&in, &file)) return damaged;
  }
  return in.empty() ? Status::OK() : damaged;
}

void place(exported* it, const std::string& folder) {
  it->folder = folder;
  for (auto& file : it->files.files) file.db_path = folder;
}

// Refuses files with data that RocksDB's export omits.
Status check_exportable(DB* db, ColumnFamilyHandle* cf) {
  rocksdb::ColumnFamilyMetaData family;
  db->GetColumnFamilyMetaData(cf, &family);
  if (family.blob_file_count != 0) {
    return Status::NotSupported("column_family: it has blob files, which an export leaves behind",
                                "compact it with enable_blob_files=false and "
                                "blob_garbage_collection_policy=kForce first");
  }
  for (const auto& level : family.levels) {
    for (const auto& file : level.files) {
      if (file.directory == db->GetName()) continue;
      return Status::NotSupported("column_family: it has files in " + quoted(file.directory),
                                  "those in the database's own folder alone are exported");
    }
  }
  return Status::OK();
}

Status export_family(DB* db, ColumnFamilyHandle* cf, const std::string& given,
                     const stop_flag* stop, const object* progress, exported* out) {
  std::string folder;
  Status s = absolute_path(db->GetEnv(), given, &folder);
  if (s.ok()) s = must_be_outside(db, folder, "path");
  meter meter(stop);
  watched_db files(db->GetRootDB(), &meter);
  // Records in memtables may have blobs.
  if (s.ok()) s = files.Flush(rocksdb::FlushOptions(), cf);
  if (s.ok()) s = check_exportable(&files, cf);
  if (!s.ok()) return s;
  rocksdb::ColumnFamilyMetaData family;
  files.GetColumnFamilyMetaData(cf, &family);
  meter.begin(family.size);
  const auto make = [&](const std::string& staging) -> Status {
    rocksdb::Checkpoint* made = nullptr;
    ExportImportFilesMetaData* described = nullptr;
    Status done = rocksdb::Checkpoint::Create(&files, &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (done.ok()) done = checkpoint->ExportColumnFamily(cf, staging, &described);
    const std::unique_ptr<ExportImportFilesMetaData> owned(described);
    if (!done.ok()) return done;
    out->files = *owned;
    place(out, folder);
    rocksdb::Env* env = db->GetEnv();
    return rocksdb::WriteStringToFile(env, serialized(out->files), staging + "/" + kExportFile,
                                      true);
  };
  return make_folder(db->GetEnv(), folder, "path", [&](const std::string& staging) {
    return run_metered(&meter, progress, [&] { return make(staging); });
  });
}

// Refuses a table whose values or operands mean something else where they would go.
Status check_identity(const rocksdb::Options& options, const std::string& path, uint64_t size,
                      bool expires, const std::string& which) {
  std::unique_ptr<rocksdb::TableProperties> properties;
  const Status s = inside::read_table_properties(options, path, size, &properties);
  if (s.IsNotFound()) return Status::OK();  // A table without properties tells nothing.
  if (!s.ok()) return s;
  const size_t length = table_key_length(options.table_factory.get());
  if (length != 0 && properties->fixed_key_len != length) {
    return Status::InvalidArgument(which + ": " + path + " " +
                                   other_key_length(properties->fixed_key_len, length));
  }
  const stored_family was = of_table(*properties);
  if (was.expires && !expires) {
    return Status::InvalidArgument(which + ": its values have times",
                                   "a database opened with the mode ttl alone takes them");
  }
  if (!was.expires && expires) {
    return Status::InvalidArgument(
        which + ": its values have no times, or another program wrote them",
        "compacted in a database opened with the mode ttl they tell that they have some");
  }
  if (properties->num_merge_operands == 0 || was.merge_operator.empty()) return s;
  const auto& op = options.merge_operator;
  // Without one operands stay as they are.
  if (!has_merges(op) || is_same(was, op)) return s;
  return Status::InvalidArgument(
      which + ": its tables were written with the merge operator " + quoted(was.merge_operator),
      "the options have " + quoted(of_operator(op).merge_operator));
}

// Checks before anything is made: RocksDB would fail with the column family already created.
Status check_import(DB* db, const rocksdb::Options& options, const exported& from, size_t at,
                    const import_options& how, bool expires, meter* meter) {
  const std::string which = "exports[" + std::to_string(at) + "]";
  const std::string& wanted = from.files.db_comparator_name;
  if (wanted != options.comparator->Name()) {
    return Status::InvalidArgument(
        which + ": its keys are in the order of the comparator " + quoted(wanted),
        "the options have " + quoted(options.comparator->Name()));
  }
  if (from.files.files.empty()) {
    return Status::InvalidArgument(which + ": it has no files; there was nothing to export");
  }
  rocksdb::Env* env = db->GetEnv();
  rocksdb::Options reading = options;
  reading.env = env;
  for (const auto& file : from.files.files) {
    const std::string path = file.db_path + file.name;
    uint64_t size = 0;
    Status s = env->GetFileSize(path, &size);
    if (s.ok() && size != file.size) {
      s = Status::Corruption(
          path, std::to_string(size) + " bytes; exported were " + std::to_string(file.size));
    }
    if (s.ok() && meter->is_stopped()) return stopped();
    if (s.ok()) s = check_identity(reading, path, size, expires, which);
    if (s.ok() && how.verify_checksums) {
      s = rocksdb::VerifySstFileChecksum(reading, rocksdb::EnvOptions(reading),
                                         rocksdb::ReadOptions(), path);
    }
    if (!s.ok()) return Status::CopyAppendMessage(s, "; ", which);
    meter->add(file.size);
  }
  return Status::OK();
}

}  // namespace
}  // namespace rx

extern "C" {

int32_t rx_export_column_family(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* cf, const char* path,
                                const rx::stop_flag* stop, const rx::object* progress,
                                rx::exported** out, rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::exported>();
    const rx::Status s = rx::export_family(db->GetRootDB(), cf, path, stop, progress, made.get());
    if (s.ok() && !rx::will_fail()) *out = made.release();
    return s;
  });
}

int32_t rx_export_open(const char* path, const rx::options* options, rx::exported** out,
                       rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::exported>();
    rocksdb::Env* env = rx::database(options).env;
    std::string folder, bytes;
    rx::Status s = rx::absolute_path(env, path, &folder);
    const std::string file = folder + "/" + rx::kExportFile;
    if (s.ok() && env->FileExists(file).IsNotFound()) {
      return rx::Status::NotFound("path: no export in " + rx::quoted(path),
                                  std::string("there is no file ") + rx::kExportFile);
    }
    if (s.ok()) s = rx::check_file_cipher(env, "path", file);
    if (s.ok()) s = rocksdb::ReadFileToString(env, file, &bytes);
    if (s.ok()) s = rx::parse(bytes, "path: " + rx::quoted(file), &made->files);
    if (!s.ok()) return s;
    rx::place(made.get(), folder);
    *out = made.release();
    return s;
  });
}

int32_t rx_export_from_data(const uint8_t* data, size_t len, const char* path, rx::exported** out,
                            rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::exported>();
    std::string folder;
    rx::Status s = rx::parse(rx::slice(data, len), "data", &made->files);
    if (s.ok()) s = rx::absolute_path(rx::inside::system_env(), path, &folder);
    if (!s.ok()) return s;
    rx::place(made.get(), folder);
    *out = made.release();
    return s;
  });
}

int32_t rx_export_data(const rx::exported* of, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::serialized(of->files), len);
    return rx::Status::OK();
  });
}

void rx_export_free(rx::exported* of) { delete of; }

size_t rx_export_count(const rx::exported* of) { return of->files.files.size(); }

void rx_export_texts(const rx::exported* of, rocks_slice* comparator, rocks_slice* folder) {
  *comparator = rx::view(of->files.db_comparator_name);
  *folder = rx::view(of->folder);
}

bool rx_export_file(const rx::exported* of, size_t index, rocks_export_file* out) {
  if (index >= of->files.files.size()) return false;
  const auto& one = of->files.files[index];
  *out = {sizeof(*out),
          rx::view(rx::Slice(one.name.data() + 1, one.name.size() - 1)),
          one.file_number,
          one.size,
          rx::view(one.smallestkey),
          rx::view(one.largestkey),
          one.smallest_seqno,
          one.largest_seqno,
          one.epoch_number,
          one.level,
          0};
  return true;
}

int32_t rx_cf_import(rocksdb::DB* db, const rx::options* options, const char* name,
                     const rx::options* how, const rx::exported* const* exports, size_t count,
                     const rx::stop_flag* stop, const rx::object* progress,
                     rocksdb::ColumnFamilyHandle** out, rx::status* st) {
  return rx::run(st, [&] {
    const auto& o = *static_cast<const rx::import_options*>(how->raw());
    rocksdb::Options family = rx::never_without_merges(rx::database(options));
    rx::Status s = rx::must_be_writable(db);
    if (s.ok()) s = rx::check_new_families(db, {{name, family}});
    if (s.ok()) s = rx::hold_new_family(db, &family);
    const bool expires = dynamic_cast<rx::ttl_db*>(db) != nullptr;
    std::vector<const rocksdb::ExportImportFilesMetaData*> all;
    rx::meter meter(stop);
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) {
      all.push_back(&exports[i]->files);
      for (const auto& file : exports[i]->files.files) total += file.size;
    }
    meter.begin(total);
    if (!s.ok()) return s;
    s = rx::run_metered(&meter, progress, [&]() -> rx::Status {
      rx::Status checked;
      for (size_t i = 0; i < count && checked.ok(); i++) {
        checked = rx::check_import(db, family, *exports[i], i, o, expires, &meter);
      }
      return checked;
    });
    if (!s.ok() || rx::will_fail()) return s;
    s = rx::begin_import(db, name);
    if (!s.ok()) return s;
    s = db->CreateColumnFamilyWithImport(family, name, o, all, out);
    if (!s.ok() && *out != nullptr) {
      // Made, but RocksDB could not write the OPTIONS file and left it empty.
      db->DropColumnFamily(*out).PermitUncheckedError();
      db->DestroyColumnFamilyHandle(*out).PermitUncheckedError();
      *out = nullptr;
    }
    // RocksDB forgets the file whose copy failed, until deletions begin again and it looks at all.
    if (!s.ok() && db->DisableFileDeletions().ok()) {
      db->EnableFileDeletions().PermitUncheckedError();
    }
    if (s.ok()) rx::mark_families(db, {*out}, false);
    // RocksDB does not sync the new names.
    if (s.ok()) {
      const auto& path = rx::inside::paths_of(*out).front().path;
      s = rx::sync_folder(db->GetEnv(), path);
      if (!s.ok()) {
        db->DestroyColumnFamilyHandle(*out).PermitUncheckedError();
        *out = nullptr;
      }
    }
    // If even the rollback may have failed, the next opening checks.
    if (s.IsIOError()) return s;
    const rx::Status ended = rx::end_import(db);
    return s.ok() ? ended : s;
  });
}
}
