#include "src/inside/log_read.h"

#include "db/log_format.h"
#include "db/log_reader.h"
#include "db/version_edit.h"
#include "file/sequence_file_reader.h"
#include "src/inside/files.h"

namespace rx::inside {

using rocksdb::SequentialFileReader;
using rocksdb::WALRecoveryMode;
namespace log = rocksdb::log;

namespace {

struct reporter final : log::Reader::Reporter {
  explicit reporter(log_damage* to) : damage(to) {}
  void Corruption(size_t size, const Status& s, uint64_t) override {
    damage->note(size, s.ToString());
  }
  void OldLogRecord(size_t) override {}

  log_damage* const damage;
};

Status open_file(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path,
                 std::unique_ptr<SequentialFileReader>* file) {
  return SequentialFileReader::Create(files, path, rocksdb::FileOptions(), file, /*dbg=*/nullptr,
                                      /*rate_limiter=*/nullptr);
}

bool is_recyclable(int type) {
  return (type >= log::kRecyclableFullType && type <= log::kRecyclableLastType) ||
         type == log::kRecyclableUserDefinedTimestampSizeType ||
         type == log::kRecyclePredecessorWALInfoType;
}

manifest_edit edit_of(const rocksdb::VersionEdit& from) {
  manifest_edit edit;
  edit.family = from.GetColumnFamily();
  edit.adds_family = from.IsColumnFamilyAdd();
  edit.drops_family = from.IsColumnFamilyDrop();
  if (edit.adds_family) edit.family_name = from.GetColumnFamilyName();
  if (from.HasComparatorName()) {
    edit.comparator = from.GetComparatorName();
    edit.has_timestamps = from.GetPersistUserDefinedTimestamps();
  }
  if (from.HasLogNumber()) edit.log_number = from.GetLogNumber();
  if (from.HasLastSequence()) edit.last_sequence = from.GetLastSequence();
  if (from.HasMinLogNumberToKeep()) edit.min_log_to_keep = from.GetMinLogNumberToKeep();
  if (from.HasNextFile()) edit.next_file = from.GetNextFile();
  for (const auto& file : from.GetDeletedFiles()) edit.deleted_files.push_back(file.second);
  for (const auto& file : from.GetNewFiles()) edit.new_files.push_back(file.second.fd.GetNumber());
  for (const auto& file : from.GetBlobFileAdditions()) {
    edit.new_blobs.push_back(file.GetBlobFileNumber());
  }
  return edit;
}

}  // namespace

struct log_file::parts {
  explicit parts(log_damage* damage) : reports(damage) {}
  reporter reports;
  std::unique_ptr<log::Reader> reader;
  std::string scratch;
  uint64_t checksum = 0;
};

log_file::log_file() : parts_(std::make_unique<parts>(&damage)) {}
log_file::~log_file() = default;

Status log_file::open(rocksdb::Env* env, const std::string& path, uint64_t number) {
  std::unique_ptr<SequentialFileReader> file;
  Status s = env->GetFileSize(path, &size_);
  if (s.ok()) s = open_file(env->GetFileSystem(), path, &file);
  if (s.ok()) {
    parts_->reader = std::make_unique<log::Reader>(/*info_log=*/nullptr, std::move(file),
                                                   &parts_->reports, /*checksum=*/true, number);
  }
  return s;
}

bool log_file::next(Slice* record) {
  return parts_->reader->ReadRecord(record, &parts_->scratch, WALRecoveryMode::kPointInTimeRecovery,
                                    &parts_->checksum);
}

uint64_t log_file::last_end() const { return parts_->reader->LastRecordEnd(); }

struct log_tail::parts {
  explicit parts(log_damage* damage) : reports(damage) {}
  reporter reports;
  std::unique_ptr<log::FragmentBufferedReader> reader;
  std::string scratch;
};

log_tail::log_tail() : parts_(std::make_unique<parts>(&damage)) {}
log_tail::~log_tail() = default;

Status log_tail::open(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path,
                      uint64_t number, bool verify) {
  std::unique_ptr<SequentialFileReader> file;
  const Status s = open_file(files, path, &file);
  if (s.ok()) {
    parts_->reader = std::make_unique<log::FragmentBufferedReader>(
        /*info_log=*/nullptr, std::move(file), &parts_->reports, /*checksum=*/verify, number);
  }
  return s;
}

bool log_tail::next(Slice* record) {
  return parts_->reader->ReadRecord(record, &parts_->scratch,
                                    WALRecoveryMode::kPointInTimeRecovery) &&
         !damage.is_there;
}

bool log_tail::has_read_error() const { return parts_->reader->hasReadError(); }

uint64_t log_tail::last_end() const { return parts_->reader->LastRecordEnd(); }

const timestamp_sizes& log_tail::timestamps() const {
  return parts_->reader->GetRecordedTimestampSize();
}

bool is_recycled(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  char header[log::kHeaderSize];
  Slice read;
  const rocksdb::IOOptions how;
  return files->NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr).ok() &&
         file->Read(sizeof(header), how, &read, header, nullptr).ok() &&
         read.size() == sizeof(header) && is_recyclable(static_cast<uint8_t>(read[6]));
}

bool holds_a_record(const Slice& bytes, std::optional<uint64_t> number) {
  for (size_t at = 0; at + log::kHeaderSize <= bytes.size(); at++) {
    const char* header = bytes.data() + at;
    const size_t length = static_cast<uint8_t>(header[4]) | static_cast<uint8_t>(header[5]) << 8;
    const int type = static_cast<uint8_t>(header[6]);
    const bool recyclable = is_recyclable(type);
    const bool begins = recyclable || type == log::kFullType || type == log::kFirstType;
    const size_t head = recyclable ? log::kRecyclableHeaderSize : log::kHeaderSize;
    if (!begins || at + head + length > bytes.size()) continue;
    if (number && (!recyclable || fixed32(header + 7) != static_cast<uint32_t>(*number))) continue;
    if (unmask_crc32c(fixed32(header)) == crc32c(header + 6, head - 6 + length)) return true;
  }
  return false;
}

Status read_manifest(rocksdb::Env* env, const std::string& folder, manifest_end* end,
                     const std::function<void(const manifest_edit&)>& each) {
  std::string& name = end->name;
  Status s = rocksdb::ReadFileToString(env, current_file(folder), &name);
  if (!s.ok()) return s;
  while (!name.empty() && name.back() == '\n') name.pop_back();
  log_file file;
  s = file.open(env, folder + "/" + name, 0);
  if (!s.ok()) return s;
  end->size = file.size();
  Slice record;
  while (file.next(&record) && !file.damage.is_there) {
    rocksdb::VersionEdit edit;
    s = edit.DecodeFrom(record);
    if (!s.ok()) return s;
    each(edit_of(edit));
    end->end = file.last_end();
  }
  end->damage = file.damage;
  if (file.damage.is_there) end->torn_bytes = end->size - std::min(end->size, end->end);
  return s;
}

}  // namespace rx::inside
