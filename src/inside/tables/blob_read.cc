#include "src/inside/tables/blob_read.h"

#include "db/blob/blob_log_format.h"
#include "src/inside/repair/blob.h"

namespace rx::inside {

using rocksdb::BlobLogFooter;
using rocksdb::BlobLogHeader;
using rocksdb::BlobLogRecord;
using rocksdb::Slice;
using rocksdb::Status;

Status blob_reader::read(uint64_t at, size_t size, std::string* to) const {
  to->resize(size);
  Slice got;
  const Status s = file_->Read(at, size, &got, to->data());
  if (!s.ok()) return s;
  if (got.size() != size) {
    return Status::Corruption(path_, "it ends at byte " + std::to_string(at + got.size()));
  }
  if (got.data() != to->data()) to->assign(got.data(), got.size());
  return s;
}

Status blob_reader::open(rocksdb::Env* env, const std::string& path) {
  path_ = path;
  uint64_t size = 0;
  Status s = env->FileExists(path);
  if (s.IsNotFound() || s.IsPathNotFound()) {
    return Status::NotFound("path: there is no \"" + path + "\"");
  }
  if (s.ok()) s = env->GetFileSize(path, &size);
  if (s.ok()) s = env->NewRandomAccessFile(path, &file_, rocksdb::EnvOptions());
  if (!s.ok()) return s;
  if (size < BlobLogHeader::kSize)
    return Status::Corruption(path, "it is too short for a blob file");
  s = read(0, BlobLogHeader::kSize, &head_);
  BlobLogHeader header;
  if (s.ok() && !header.DecodeFrom(head_).ok()) {
    s = Status::Corruption(path, "no blob file, or its header is damaged");
  }
  if (!s.ok()) return s;
  family_ = header.column_family_id;
  compression_ = header.compression;
  end_ = size;
  if (size >= BlobLogHeader::kSize + BlobLogFooter::kSize) {
    s = read(size - BlobLogFooter::kSize, BlobLogFooter::kSize, &head_);
    if (!s.ok()) return s;
    BlobLogFooter footer;
    is_closed_ = footer.DecodeFrom(head_).ok();
    if (is_closed_) {
      end_ -= BlobLogFooter::kSize;
      count_ = footer.blob_count;
    }
  }
  rewind();
  return s;
}

void blob_reader::rewind() {
  at_ = BlobLogHeader::kSize;
  seen_ = 0;
  status_ = Status::OK();
}

bool blob_reader::fail(const std::string& what) {
  status_ = Status::Corruption(path_, what);
  return false;
}

bool blob_reader::next() {
  if (!status_.ok()) return false;
  if (at_ >= end_) {
    if (!is_closed_) return fail("it has no end: it was cut, or is being written");
    if (seen_ != count_) {
      return fail("it has " + std::to_string(seen_) + " records; its end says " +
                  std::to_string(count_));
    }
    return false;
  }
  const std::string where = "the record at byte " + std::to_string(at_);
  if (end_ - at_ < BlobLogRecord::kHeaderSize) return fail(where + " is not whole");
  status_ = read(at_, BlobLogRecord::kHeaderSize, &head_);
  if (!status_.ok()) return false;
  BlobLogRecord record;
  if (!record.DecodeHeaderFrom(head_).ok()) return fail(where + " is damaged");
  const uint64_t room = end_ - at_ - BlobLogRecord::kHeaderSize;
  if (record.key_size > room || record.value_size > room - record.key_size) {
    return fail(where + " is not whole");
  }
  key_size_ = record.key_size;
  value_size_ = record.value_size;
  offset_ = at_ + BlobLogRecord::kHeaderSize + key_size_;
  expiration_ = record.expiration;
  status_ = read(at_ + BlobLogRecord::kHeaderSize, key_size_ + value_size_, &bytes_);
  if (!status_.ok()) return false;
  record.key = key();
  record.value = Slice(bytes_.data() + key_size_, value_size_);
  if (!record.CheckBlobCRC().ok()) return fail(where + " is damaged");
  if (compression_ != rocksdb::kNoCompression) {
    const Status s = unpacked_blob(record.value, compression_, &unpacked_);
    if (!s.ok()) return fail(where + " cannot be decompressed: " + s.ToString());
  }
  at_ += record.record_size();
  seen_++;
  return true;
}

Slice blob_reader::value() const {
  if (compression_ != rocksdb::kNoCompression) return unpacked_;
  return {bytes_.data() + key_size_, value_size_};
}

}  // namespace rx::inside
