#include "src/inside/repair/log.h"

#include <mutex>
#include <vector>

#include "db/log_format.h"
#include "db/log_writer.h"
#include "file/writable_file_writer.h"
#include "options/cf_options.h"
#include "src/inside/files.h"
#include "util/compression.h"
#include "util/udt_util.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;
namespace log = rocksdb::log;

namespace {

constexpr uint64_t kBlock = log::kBlockSize;

struct fragment {
  int type;
  bool recyclable;
  Slice body;
  uint64_t end;  // in the file
};

// RocksDB's sources see other members in the classes of these streams than this file does: ZSTD is
// defined there alone (util/compression.h). So their inline destructor must not be the one that is
// compiled here: streams are kept, and used again.
class unpackers {
 public:
  // NULL: it cannot be made.
  rocksdb::StreamingUncompress* take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) {
      return rocksdb::StreamingUncompress::Create(rocksdb::kZSTD, /*compress_format_version=*/2,
                                                  kBlock)
          .release();
    }
    rocksdb::StreamingUncompress* const one = free_.back();
    free_.pop_back();
    return one;
  }

  void give(rocksdb::StreamingUncompress* one) {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(one);
  }

  static unpackers& all() {
    static unpackers* const all = new unpackers;
    return *all;
  }

 private:
  std::mutex mutex_;
  std::vector<rocksdb::StreamingUncompress*> free_;
};

class reader {
 public:
  reader(const std::string& bytes, uint64_t number, log_summary* out, const std::atomic<bool>& stop)
      : bytes_(bytes),
        zeros_(bytes.find_last_not_of('\0') + 1),
        number_(number),
        out_(out),
        stop_(stop) {}
  ~reader() {
    if (unpacker_ != nullptr) unpackers::all().give(unpacker_);
  }
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  Status read(const std::function<Status(const Slice&, bool)>& each) {
    out_->bytes = bytes_.size();
    uint64_t at = 0;
    while (at < bytes_.size()) {
      if (stop_) return Status::Incomplete();
      const uint64_t left = kBlock - at % kBlock;
      if (left < log::kHeaderSize) {
        at += left;
        continue;
      }
      fragment f;
      if (whole(at, &f)) {
        if (f.recyclable && number_ != 0 && log_number(at) != static_cast<uint32_t>(number_)) {
          // Behind the last record of a recycled file comes the rest of the older one.
          out_->torn = bytes_.size() - at;
          break;
        }
        out_->is_recycled |= f.recyclable;
        const Status s = take(f, each);
        if (!s.ok()) return s;
        at = f.end;
        continue;
      }
      const uint64_t next = resume(at);
      if (stop_) return Status::Incomplete();
      if (next >= bytes_.size()) {
        end_at(at);
        break;
      }
      damage(next - at, at, "bytes that are no record");
      at = next;
    }
    if (begun_) drop_begun(bytes_.size());
    return Status::OK();
  }

 private:
  uint32_t log_number(uint64_t at) const { return fixed32(bytes_.data() + at + 7); }

  // Whether a whole fragment begins there.
  bool whole(uint64_t at, fragment* f) const {
    if (at + log::kHeaderSize > bytes_.size()) return false;
    const char* head = bytes_.data() + at;
    const size_t length = static_cast<uint8_t>(head[4]) | static_cast<uint8_t>(head[5]) << 8;
    const int type = static_cast<uint8_t>(head[6]);
    f->recyclable = (type >= log::kRecyclableFullType && type <= log::kRecyclableLastType) ||
                    type == log::kRecyclableUserDefinedTimestampSizeType ||
                    type == log::kRecyclePredecessorWALInfoType;
    const bool known = f->recyclable || (type >= log::kFullType && type <= log::kLastType) ||
                       type == log::kSetCompressionType ||
                       type == log::kUserDefinedTimestampSizeType ||
                       type == log::kPredecessorWALInfoType;
    const size_t header = f->recyclable ? log::kRecyclableHeaderSize : log::kHeaderSize;
    const uint64_t end = at + header + length;
    if (!known || at / kBlock != (end - 1) / kBlock || end > bytes_.size()) return false;
    if (unmask_crc32c(fixed32(head)) != crc32c(head + 6, header - 6 + length)) return false;
    f->type = type;
    f->body = Slice(head + header, length);
    f->end = end;
    return true;
  }

  // Whether what begins there is a fragment of this log, and so is what follows in the block. A
  // value may hold the bytes of a log, so that one whole fragment is not enough.
  bool leads_on(uint64_t at) const {
    const uint64_t block = at / kBlock;
    bool any = false;
    for (fragment f; at < bytes_.size() && at / kBlock == block; at = f.end) {
      if (kBlock - at % kBlock < log::kHeaderSize || is_unwritten(at)) break;
      if (!whole(at, &f)) return any && at + longest(at) > bytes_.size();
      any = true;
    }
    return any;
  }

  uint64_t longest(uint64_t at) const { return kBlock - at % kBlock; }

  // Whether only zeros follow, in which no record begins: behind a checksum, a length or a kind
  // would. An env that decrypts may leave a few bytes that look like one.
  bool is_unwritten(uint64_t from) const {
    constexpr uint64_t kChecksum = 4;
    return from >= zeros_ ||
           (from + kChecksum >= zeros_ && from + log::kHeaderSize <= bytes_.size());
  }

  // The first offset behind damage at which records go on; the size of the file if none do. None
  // begins in the zeros at the end.
  uint64_t resume(uint64_t at) const {
    const uint64_t block_end = std::min<uint64_t>(bytes_.size(), (at / kBlock + 1) * kBlock);
    fragment f;
    if (at + log::kHeaderSize <= block_end) {
      // The length may be right.
      const char* head = bytes_.data() + at;
      const size_t length = static_cast<uint8_t>(head[4]) | static_cast<uint8_t>(head[5]) << 8;
      for (const size_t header : {log::kHeaderSize, log::kRecyclableHeaderSize}) {
        const uint64_t next = at + header + length;
        if (next < block_end && whole(next, &f)) return next;
      }
      const uint64_t end = std::min(block_end, zeros_);
      for (uint64_t next = at + 1; next < end && next + log::kHeaderSize <= block_end; next++) {
        if (stop_) break;
        if (leads_on(next)) return next;
      }
    }
    for (uint64_t next = block_end; next < zeros_ && !stop_; next += kBlock) {
      if (whole(next, &f)) return next;
      const uint64_t end = std::min<uint64_t>(bytes_.size(), next + kBlock);
      for (uint64_t in = next + 1; in < zeros_ && in + log::kHeaderSize <= end; in++) {
        if (stop_) break;
        if (leads_on(in)) return in;
      }
    }
    return bytes_.size();
  }

  void end_at(uint64_t at) {
    out_->torn = bytes_.size() - at;
    if (is_unwritten(at) || out_->is_recycled) return;
    damage(zeros_ - at, at, "no whole record to the end of the file");
  }

  void damage(uint64_t size, uint64_t at, const char* what) {
    if (begun_) drop_begun(at);
    out_->damages++;
    out_->bytes_lost += size;
    if (out_->text.empty()) {
      out_->text = "at byte " + std::to_string(at) + ": " + what;
    }
  }

  // The beginning of a record whose end is lost.
  void drop_begun(uint64_t at) {
    begun_ = false;
    out_->bytes_lost += record_.size();
    if (out_->damages == 0) {
      out_->damages = 1;
      out_->text = "at byte " + std::to_string(at) + ": a record without its end";
    }
    record_.clear();
  }

  Status take(const fragment& f, const std::function<Status(const Slice&, bool)>& each) {
    switch (f.type) {
      case log::kFullType:
      case log::kRecyclableFullType:
        if (begun_) drop_begun(f.end);
        return give(f.body, true, each);
      case log::kFirstType:
      case log::kRecyclableFirstType:
        if (begun_) drop_begun(f.end);
        begun_ = true;
        record_.clear();
        break;
      case log::kMiddleType:
      case log::kRecyclableMiddleType:
      case log::kLastType:
      case log::kRecyclableLastType:
        if (!begun_) {
          // Its beginning is lost.
          out_->bytes_lost += f.body.size();
          if (out_->damages == 0) damage(0, f.end, "a record without its beginning");
          return Status::OK();
        }
        break;
      case log::kSetCompressionType: {
        Slice body = f.body;
        rocksdb::CompressionTypeRecord how(rocksdb::kNoCompression);
        if (how.DecodeFrom(&body).ok()) use_compression(how.GetCompressionType());
        return Status::OK();
      }
      case log::kUserDefinedTimestampSizeType:
      case log::kRecyclableUserDefinedTimestampSizeType: {
        Slice body = f.body;
        rocksdb::UserDefinedTimestampSizeRecord sizes;
        if (sizes.DecodeFrom(&body).ok()) {
          for (const auto& one : sizes.GetUserDefinedTimestampSize()) {
            out_->timestamps[one.first] = one.second;
          }
        }
        return Status::OK();
      }
      default:
        return Status::OK();
    }
    const bool first = f.type == log::kFirstType || f.type == log::kRecyclableFirstType;
    if (!unpack(f.body, first)) {
      begun_ = false;
      record_.clear();
      damage(f.body.size(), f.end, "compressed bytes that cannot be decompressed");
      return Status::OK();
    }
    if (f.type != log::kLastType && f.type != log::kRecyclableLastType) return Status::OK();
    begun_ = false;
    return given(each);
  }

  Status give(const Slice& body, bool first,
              const std::function<Status(const Slice&, bool)>& each) {
    record_.clear();
    if (!unpack(body, first)) {
      record_.clear();
      damage(body.size(), 0, "compressed bytes that cannot be decompressed");
      return Status::OK();
    }
    return given(each);
  }

  Status given(const std::function<Status(const Slice&, bool)>& each) {
    out_->records++;
    const Status s = each(record_, out_->damages != 0);
    record_.clear();
    return s;
  }

  // A record is compressed as a stream of its own, over its fragments (db/log_writer.cc).
  bool unpack(const Slice& body, bool first) {
    if (first && unpacker_ == nullptr && number_ != 0 && body.size() >= 4 &&
        fixed32(body.data()) == 0xFD2FB528) {
      use_compression(rocksdb::kZSTD);  // The record that says so is lost.
    }
    if (unpacker_ == nullptr) {
      record_.append(body.data(), body.size());
      return true;
    }
    if (first) unpacker_->Reset();
    const char* from = body.data();
    size_t size = body.size();
    int rest = 0;
    do {
      size_t got = 0;
      rest = unpacker_->Uncompress(from, size, room_.data(), &got);
      if (rest < 0) return false;
      record_.append(room_.data(), got);
      if (rest == 0 && got < room_.size()) break;
      from = nullptr;
      size = static_cast<size_t>(rest);
    } while (true);
    return true;
  }

  // ZSTD is all that RocksDB compresses logs with.
  void use_compression(rocksdb::CompressionType type) {
    if (type != rocksdb::kZSTD || unpacker_ != nullptr) return;
    unpacker_ = unpackers::all().take();
    room_.resize(kBlock);
  }

  const std::string& bytes_;
  // Where the zeros at the end begin.
  const uint64_t zeros_;
  const uint64_t number_;
  log_summary* const out_;
  const std::atomic<bool>& stop_;
  bool begun_ = false;
  std::string record_;
  rocksdb::StreamingUncompress* unpacker_ = nullptr;
  std::string room_;
};

}  // namespace

Status read_log(const std::string& bytes, uint64_t number,
                const std::function<Status(const Slice&, bool)>& each, log_summary* summary,
                const std::atomic<bool>& stop) {
  return reader(bytes, number, summary, stop).read(each);
}

struct log_output::parts {
  std::unique_ptr<log::Writer> writer;
  rocksdb::WriteOptions how;
};

log_output::log_output() : parts_(std::make_unique<parts>()) {}
log_output::~log_output() = default;

Status log_output::open(const rocksdb::Options& options, const std::string& path, uint64_t number,
                        const std::unordered_map<uint32_t, size_t>& timestamps) {
  const auto& files = options.env->GetFileSystem();
  std::unique_ptr<rocksdb::FSWritableFile> file;
  rocksdb::FileOptions how{rocksdb::EnvOptions(options)};
  how.use_direct_writes = how.use_mmap_writes = false;
  Status s = files->NewWritableFile(path, how, &file, nullptr);
  if (!s.ok()) return s;
  auto to = std::make_unique<rocksdb::WritableFileWriter>(std::move(file), path, how);
  parts_->writer = std::make_unique<log::Writer>(std::move(to), number, /*recycle=*/false);
  rocksdb::UnorderedMap<uint32_t, size_t> sizes(timestamps.begin(), timestamps.end());
  return sizes.empty()
             ? Status::OK()
             : Status(parts_->writer->MaybeAddUserDefinedTimestampSizeRecord(parts_->how, sizes));
}

Status log_output::add(const Slice& record) {
  return parts_->writer->AddRecord(parts_->how, record);
}

Status log_output::finish() {
  rocksdb::IOOptions how;
  Status s = parts_->writer->WriteBuffer(parts_->how);
  if (s.ok()) s = parts_->writer->file()->Sync(how, /*use_fsync=*/true);
  if (s.ok()) s = parts_->writer->Close(parts_->how);
  return s;
}

}  // namespace rx::inside
