#include "src/inside/repair/blob.h"

#include "db/blob/blob_log_format.h"
#include "rocksdb/advanced_compression.h"
#include "util/compression.h"

namespace rx::inside {

using rocksdb::BlobLogFooter;
using rocksdb::BlobLogHeader;
using rocksdb::BlobLogRecord;
using rocksdb::Slice;
using rocksdb::Status;

void blob_file::look_at(std::string bytes, const std::atomic<bool>& stop) {
  bytes_ = std::move(bytes);
  BlobLogHeader header;
  BlobLogFooter footer;
  const size_t size = bytes_.size();
  bool whole = size >= BlobLogHeader::kSize + BlobLogFooter::kSize;
  const auto fail = [&](const std::string& what) {
    whole = false;
    if (text_.empty()) text_ = what;
  };
  if (!whole) text_ = "too short for a blob file";
  if (whole && !header.DecodeFrom(Slice(bytes_.data(), BlobLogHeader::kSize)).ok()) {
    fail("its header is damaged");
  }
  // Its header has no checksum: what RocksDB compares when it opens the file
  // (db/blob/blob_file_reader.cc) must be right.
  if (whole && (header.has_ttl || header.expiration_range != rocksdb::ExpirationRange())) {
    fail("its header is damaged");
  }
  family_ = header.column_family_id;
  compression_ = header.compression;
  const size_t footer_at = size < BlobLogFooter::kSize ? size : size - BlobLogFooter::kSize;
  const bool has_footer =
      size >= BlobLogFooter::kSize &&
      footer.DecodeFrom(Slice(bytes_.data() + footer_at, BlobLogFooter::kSize)).ok();
  if (!has_footer) fail("its end is damaged");
  const size_t end = has_footer ? footer_at : size;
  // A record's header and body have checksums of their own, so that a record is found without those
  // before it.
  size_t at = BlobLogHeader::kSize;
  bool searching = false;
  while (at + BlobLogRecord::kHeaderSize <= end && !stop) {
    BlobLogRecord record;
    const bool header_is_whole =
        record.DecodeHeaderFrom(Slice(bytes_.data() + at, BlobLogRecord::kHeaderSize)).ok() &&
        record.key_size <= end && record.value_size <= end && record.record_size() <= end - at;
    if (!header_is_whole) {
      if (!searching) fail("the record at byte " + std::to_string(at) + " is damaged");
      searching = true;
      at++;
      continue;
    }
    const size_t key_at = at + BlobLogRecord::kHeaderSize;
    record.key = Slice(bytes_.data() + key_at, record.key_size);
    record.value = Slice(bytes_.data() + key_at + record.key_size, record.value_size);
    if (record.CheckBlobCRC().ok()) {
      values_[key_at + record.key_size] = record.value_size;
      record_bytes_ += record.record_size();
      searching = false;
    } else {
      fail("the record at byte " + std::to_string(at) + " is damaged");
      if (searching) {
        at++;
        continue;
      }
    }
    at += record.record_size();
  }
  if (at != end && !searching) fail("its last record is damaged");
  if (whole && footer.blob_count != values_.size()) fail("it has another count than it has values");
  is_whole_ = whole;
}

void blob_file::forget() {
  bytes_.clear();
  bytes_.shrink_to_fit();
}

bool blob_file::find(uint64_t offset, uint64_t size, Slice* value) const {
  const auto found = values_.find(offset);
  if (found == values_.end() || found->second != size) return false;
  *value = Slice(bytes_.data() + offset, size);
  return true;
}

Status unpacked_blob(const Slice& value, int compression, std::string* out) {
  if (compression == rocksdb::kNoCompression) {
    out->assign(value.data(), value.size());
    return Status::OK();
  }
  const auto how = rocksdb::GetBuiltinV2CompressionManager()->GetDecompressor();
  rocksdb::Decompressor::Args args;
  args.compression_type = static_cast<rocksdb::CompressionType>(compression);
  args.compressed_data = value;
  Status s = how->ExtractUncompressedSize(args);
  if (!s.ok()) return s;
  out->resize(args.uncompressed_size);
  return how->DecompressBlock(args, out->data());
}

}  // namespace rx::inside
