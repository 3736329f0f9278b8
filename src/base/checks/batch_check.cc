#include "src/base/checks/batch_check.h"

#include <set>
#include <utility>

#include "rocksdb/db.h"
#include "src/inside/records.h"

namespace rx {
namespace {

// Checks that bytes from outside are a batch, including what RocksDB decodes only later in the
// background, where a failure would stop the database.
class Form final : public Records {
 public:
  Status PutEntityCF(uint32_t cf, const Slice& key, const Slice& entity) override {
    const Status s = inside::check_entity(entity);
    if (!s.ok()) return Status::Corruption(here() + ": entity", s.ToString());
    return keyed(cf, key, entity);
  }

 protected:
  Status keyed(uint32_t, const Slice& key, const Slice& value) override {
    if (!fits(key, value).ok()) return bad("key and value are too long");
    at_++;
    return Status::OK();
  }
};

// Finds a single deletion of a key right above a plain one.
class Mixed final : public Records {
 public:
  Status DeleteCF(uint32_t cf, const Slice& key) override {
    deleted_.insert({cf, key.ToString()});
    at_++;
    return Status::OK();
  }
  Status SingleDeleteCF(uint32_t cf, const Slice& key) override {
    if (deleted_.count({cf, key.ToString()}) == 0) return keyed(cf, key, Slice());
    return Status::InvalidArgument(
        "batch: record " + std::to_string(at_) + " deletes a key singly that one before it deletes",
        "the database enforces single deletions (enforce_single_del_contracts): a flush that meets "
        "both would end all its writes");
  }

 protected:
  Status keyed(uint32_t cf, const Slice& key, const Slice&) override {
    deleted_.erase({cf, key.ToString()});
    at_++;
    return Status::OK();
  }

 private:
  std::set<std::pair<uint32_t, std::string>> deleted_;
};

}  // namespace

Status check_deletions(rocksdb::DB* db, WriteBatch* batch) {
  if (__builtin_expect(!batch->HasSingleDelete() || !batch->HasDelete(), 1)) return Status::OK();
  if (!db->GetDBOptions().enforce_single_del_contracts) return Status::OK();
  Mixed mixed;
  return batch->Iterate(&mixed);
}

Status check_form(WriteBatch* batch) {
  Form form;
  const Status s = batch->Iterate(&form);
  return s.ok() || s.IsCorruption() ? s : Status::Corruption("data", s.ToString());
}

}  // namespace rx
