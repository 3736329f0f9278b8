#include "src/base/checks/batch_check.h"

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

}  // namespace

Status check_form(WriteBatch* batch) {
  Form form;
  const Status s = batch->Iterate(&form);
  return s.ok() || s.IsCorruption() ? s : Status::Corruption("data", s.ToString());
}

}  // namespace rx
