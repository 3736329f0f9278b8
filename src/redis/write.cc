// The write of a command of Redis's: its rows in both column families, as one batch.
#include "src/data/batch/batch.h"

#include "src/base/checks/memory.h"

extern "C" {

// The first rows are for `heads`, the others for `subs`. A value of NULL deletes. Nobody drops the
// column families meanwhile.
int32_t rx_redis_write(rocksdb::DB* db, const rocksdb::WriteOptions* options, uint32_t heads,
                       uint32_t subs, const rocks_slice* keys, const rocks_slice* values,
                       size_t of_heads, size_t count, rx::status* st) {
  return rx::run(st, [&] {
    size_t bytes = rx::inside::kBatchHeader;
    for (size_t i = 0; i < count; i++) bytes += keys[i].len + values[i].len + 16;
    rx::must_have_memory(bytes);
    rx::batch batch(bytes);
    rx::Status s;
    for (size_t i = 0; i < count && s.ok(); i++) {
      const rx::Slice key = rx::slice(keys[i].data, keys[i].len);
      const uint32_t family = i < of_heads ? heads : subs;
      if (values[i].data != nullptr) {
        s = batch.put(family, key, rx::slice(values[i].data, values[i].len));
      } else {
        s = rx::fits(key);
        if (s.ok()) s = rx::inside::remove(&batch, family, key);
      }
    }
    return s.ok() ? db->Write(*options, &batch) : s;
  });
}

}  // extern "C"
