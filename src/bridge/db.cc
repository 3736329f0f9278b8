// Opening, closing and column families.
#include "options.h"
#include "rocksdb/options.h"

using rocksdb::ColumnFamilyDescriptor;
using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace {

const rocksdb::Options& database(const rx::options* options) {
  return *static_cast<const rocksdb::Options*>(options->raw());
}

Status open(const std::string& path, const rocksdb::DBOptions& options,
            const rx::open_options& how, const std::vector<ColumnFamilyDescriptor>& families,
            std::vector<ColumnFamilyHandle*>* handles, std::unique_ptr<DB>* db) {
  if (how.mode == "read_write") return DB::Open(options, path, families, handles, db);
  if (how.mode == "read_only") {
    return DB::OpenForReadOnly(options, path, families, handles, db,
                               how.error_if_wal_file_exists);
  }
  return Status::InvalidArgument("mode: \"" + how.mode + "\"; accepted: read_write, read_only");
}

}  // namespace

extern "C" {

int32_t rx_db_open(const char* path, const rx::options* options, const rx::options* how,
                   const char* const* names, const rx::options* const* family_options,
                   size_t count, DB** out, ColumnFamilyHandle** handles, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<ColumnFamilyDescriptor> families;
    for (size_t i = 0; i < count; i++) {
      families.emplace_back(names[i], database(family_options[i]));
    }
    std::vector<ColumnFamilyHandle*> opened;
    std::unique_ptr<DB> db;
    const Status s = open(path, database(options),
                          *static_cast<const rx::open_options*>(how->raw()), families, &opened, &db);
    if (!s.ok()) return s;
    for (size_t i = 0; i < count; i++) handles[i] = opened[i];
    *out = db.release();
    return s;
  });
}

// Deletes the database in every case; says what RocksDB said of closing it.
int32_t rx_db_close(DB* db, rx::status* st) {
  std::unique_ptr<DB> owned(db);
  return rx::run(st, [&] { return db->Close(); });
}

int32_t rx_cf_destroy(DB* db, ColumnFamilyHandle* cf, rx::status* st) {
  return rx::run(st, [&] { return db->DestroyColumnFamilyHandle(cf); });
}

int32_t rx_cf_create(DB* db, const rx::options* options, const char* name,
                     ColumnFamilyHandle** out, rx::status* st) {
  return rx::run(st, [&] { return db->CreateColumnFamily(database(options), name, out); });
}

int32_t rx_cf_drop(DB* db, ColumnFamilyHandle* cf, rx::status* st) {
  return rx::run(st, [&] { return db->DropColumnFamily(cf); });
}

uint32_t rx_cf_id(const ColumnFamilyHandle* cf) { return cf->GetID(); }

int32_t rx_list_column_families(const char* path, const rx::options* options, char** out,
                                size_t* len, rx::status* st) {
  // Names joined by NUL, each ended by one.
  return rx::run(st, [&] {
    std::vector<std::string> names;
    const Status s = DB::ListColumnFamilies(database(options), path, &names);
    if (!s.ok()) return s;
    std::string joined;
    for (const auto& name : names) joined.append(name).push_back('\0');
    *out = rx::copy_out(joined, len);
    return s;
  });
}

const rocksdb::Snapshot* rx_snapshot_new(DB* db) {
  try {
    return db->GetSnapshot();
  } catch (...) {
    return nullptr;
  }
}

void rx_snapshot_release(DB* db, const rocksdb::Snapshot* snapshot) {
  db->ReleaseSnapshot(snapshot);
}

uint64_t rx_snapshot_sequence(const rocksdb::Snapshot* snapshot) {
  return snapshot->GetSequenceNumber();
}
}
