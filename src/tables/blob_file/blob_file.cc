// Iterators over the records of a blob file.
#include <memory>
#include <string>

#include "rocksdb/iterator.h"
#include "src/base/bridge.h"
#include "src/base/checks/checks.h"
#include "src/base/checks/encrypted.h"
#include "src/callback/callback.h"
#include "src/inside/tables/blob_read.h"
#include "src/options/options.h"

using rocksdb::Iterator;
using rx::Slice;
using rx::Status;

namespace {

class blob_records final : public Iterator {
 public:
  explicit blob_records(std::unique_ptr<rx::inside::blob_reader> file) : file_(std::move(file)) {}
  bool Valid() const override { return is_there_; }
  void SeekToFirst() override {
    status_ = Status::OK();
    file_->rewind();
    Next();
  }
  void Next() override {
    is_there_ = file_->next();
    if (!is_there_) status_ = file_->status();
  }
  void SeekToLast() override { refuse(); }
  void Seek(const Slice&) override { refuse(); }
  void SeekForPrev(const Slice&) override { refuse(); }
  void Prev() override { refuse(); }
  Slice key() const override { return file_->key(); }
  Slice value() const override { return file_->value(); }
  Status status() const override { return status_; }
  Status GetProperty(std::string name, std::string* value) override {
    const auto answer = [&](uint64_t number) {
      *value = std::to_string(number);
      return Status::OK();
    };
    if (name == "rocks.blob-column-family") return answer(file_->family());
    if (is_there_ && name == "rocks.blob-offset") return answer(file_->offset());
    if (is_there_ && name == "rocks.blob-stored-bytes") return answer(file_->stored_size());
    if (is_there_ && name == "rocks.blob-expiration") return answer(file_->expiration());
    return Iterator::GetProperty(std::move(name), value);
  }

 private:
  void refuse() {
    is_there_ = false;
    status_ = Status::NotSupported(
        "a blob file is read by rocks_iter_seek_to_first and rocks_iter_next alone");
  }

  const std::unique_ptr<rx::inside::blob_reader> file_;
  bool is_there_ = false;
  Status status_;
};

}  // namespace

extern "C" {

int32_t rx_blob_file_iter_new(const char* path, const rx::options* options, Iterator** out,
                              rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::Env* const env = rx::database(options).env;
    auto file = std::make_unique<rx::inside::blob_reader>();
    Status s = rx::check_file_cipher(env, "path", path);
    if (s.ok()) s = file->open(env, path);
    if (s.ok() && !rx::will_fail()) *out = new blob_records(std::move(file));
    return s;
  });
}
}
