// OPTIONS files with names that this version does not know.
#include "src/db/unknown_options.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

#include "rocksdb/file_system.h"
#include "rocksdb/version.h"
#include "src/inside/files.h"

using rocksdb::IOStatus;
using rocksdb::Status;

namespace {

// A file's text, which is read once from the beginning.
class shown_text final : public rocksdb::FSSequentialFile {
 public:
  explicit shown_text(const std::string& text) : text_(text) {}
  IOStatus Read(size_t n, const rocksdb::IOOptions&, rocksdb::Slice* result, char* scratch,
                rocksdb::IODebugContext*) override {
    n = std::min(n, text_.size() - at_);
    memcpy(scratch, text_.data() + at_, n);
    at_ += n;
    *result = rocksdb::Slice(scratch, n);
    return IOStatus::OK();
  }
  IOStatus Skip(uint64_t n) override {
    at_ += std::min<uint64_t>(n, text_.size() - at_);
    return IOStatus::OK();
  }

 private:
  const std::string text_;
  size_t at_ = 0;
};

// Files of which one has another text.
class files_with_text final : public rocksdb::FileSystemWrapper {
 public:
  files_with_text(const std::shared_ptr<rocksdb::FileSystem>& files, std::string file,
                  std::string text)
      : FileSystemWrapper(files), file_(std::move(file)), text_(std::move(text)) {}
  const char* Name() const override { return "rocks.unknown_options"; }
  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             rocksdb::IODebugContext* dbg) override {
    if (path != file_) return FileSystemWrapper::NewSequentialFile(path, options, file, dbg);
    *file = std::make_unique<shown_text>(text_);
    return IOStatus::OK();
  }

 private:
  const std::string file_, text_;
};

// Up to three numbers with a dot between.
bool is_a_version(const std::string& text) {
  int numbers = 0;
  char before = '.';
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    if (c != '.' && (c < '0' || c > '9')) return false;
    if (c == '.' && before == '.') return false;
    if (c != '.' && before == '.') numbers++;
    before = c;
  }
  return before != '.' && numbers <= 3;
}

// The text, as if the next major version had written it. A version that is none stays, and RocksDB
// says so.
std::string of_newer_version(const std::string& text) {
  const std::string name = "rocksdb_version";
  std::string all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t equals = line.find('='), first = line.find_first_not_of(" \t");
    const bool is_version =
        equals != std::string::npos && line.compare(first, name.size(), name) == 0;
    if (is_version && is_a_version(line.substr(equals + 1))) {
      line = name + "=" + std::to_string(ROCKSDB_MAJOR + 1) + ".0.0";
    }
    all.append(line).push_back('\n');
  }
  return all;
}

}  // namespace

namespace rx {

Status unknown_options::prepare(const std::string& file) {
  if (!how_.ignore_unknown_options) return Status::OK();
  std::string text;
  const Status s = rocksdb::ReadFileToString(how_.env, file, &text);
  if (!s.ok()) return s;
  auto files =
      std::make_shared<files_with_text>(how_.env->GetFileSystem(), file, of_newer_version(text));
  env_ = inside::with_files(how_.env, std::move(files));
  how_.env = env_.get();
  return s;
}

}  // namespace rx
