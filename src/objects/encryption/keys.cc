#include "src/objects/encryption/keys.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "src/base/text/names.h"

namespace rx {

secret::~secret() { explicit_bzero(bytes, sizeof(bytes)); }

void clear(std::string* text) noexcept {
  explicit_bzero(text->data(), text->size());
  text->clear();
}

Status key_source::replace(const Slice&) {
  return Status::InvalidArgument("env: its keys come from a provider or a file",
                                 "accepted: an env of rocks_env_new_encrypted_by_keys");
}

// ---- keys in a text ----------------------------------------------------------------

namespace {

struct key_list {
  std::map<std::string, master_key> all;
  std::string last;
};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void trim(Slice* text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text->empty() && is_space((*text)[0])) text->remove_prefix(1);
  while (!text->empty() && is_space((*text)[text->size() - 1])) text->remove_suffix(1);
}

// Reads one line; returns why it is none. The text of a key is in no message.
std::string take_line(Slice line, key_list* to) {
  const auto* end = static_cast<const char*>(memchr(line.data(), '=', line.size()));
  if (end == nullptr) return "has no \"=\"";
  Slice id(line.data(), static_cast<size_t>(end - line.data()));
  Slice digits(end + 1, line.size() - id.size() - 1);
  trim(&id);
  trim(&digits);
  if (id.empty() || id.size() > kLongestKeyId) {
    return "has an id of " + std::to_string(id.size()) + " bytes; accepted: 1 to 255";
  }
  if (memchr(id.data(), ' ', id.size()) != nullptr) return "has an id with a space in it";
  auto made = std::make_shared<secret>();
  bool good = digits.size() == 2 * secret::kSize;
  for (size_t i = 0; good && i < secret::kSize; i++) {
    const int high = digit(digits[2 * i]), low = digit(digits[2 * i + 1]);
    good = high >= 0 && low >= 0;
    if (good) made->bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  if (!good) return "has a key that is not 64 hexadecimal digits";
  to->last = id.ToString();
  if (!to->all.emplace(to->last, std::move(made)).second) {
    return "repeats the id " + quoted(to->last);
  }
  return "";
}

// `what`: where the text is from.
Status read_list(const std::string& what, const Slice& text, key_list* to) {
  size_t number = 0;
  for (Slice rest = text; !rest.empty();) {
    const auto* end = static_cast<const char*>(memchr(rest.data(), '\n', rest.size()));
    Slice line(rest.data(), end == nullptr ? rest.size() : static_cast<size_t>(end - rest.data()));
    rest.remove_prefix(line.size() + (end == nullptr ? 0 : 1));
    number++;
    trim(&line);
    if (line.empty() || line[0] == '#') continue;
    const std::string why = take_line(line, to);
    if (why.empty()) continue;
    return Status::InvalidArgument(what + ": line " + std::to_string(number) + " " + why,
                                   "accepted: ID = 64 hexadecimal digits");
  }
  if (to->last.empty()) {
    return Status::InvalidArgument(what + ": has no key",
                                   "accepted: lines of ID = 64 "
                                   "hexadecimal digits");
  }
  return Status::OK();
}

IOStatus find_in(const key_list& list, const std::string& where, const std::string& id,
                 master_key* out) {
  const auto found = list.all.find(id);
  if (found == list.all.end()) {
    return IOStatus::IOError("env: there is no key " + quoted(id) + " in " + where);
  }
  *out = found->second;
  return IOStatus::OK();
}

class text_keys final : public key_source {
 public:
  Status read(const Slice& text) {
    key_list list;
    const Status s = read_list("keys", text, &list);
    if (s.ok()) list_ = std::move(list);
    return s;
  }

  IOStatus current(std::string* id) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    *id = list_.last;
    return IOStatus::OK();
  }
  IOStatus key(const std::string& id, master_key* out) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return find_in(list_, "the keys", id, out);
  }
  Status replace(const Slice& text) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return read(text);
  }

 private:
  std::mutex mutex_;
  key_list list_;
};

class file_keys final : public key_source {
 public:
  explicit file_keys(std::string path) : path_(std::move(path)) {}

  Status read(key_list* list) const {
    std::string text;
    Status s = contents(&text);
    if (s.ok()) s = read_list("name: " + quoted(path_), text, list);
    clear(&text);
    return s;
  }
  IOStatus current(std::string* id) override {
    key_list list;
    IOStatus s = again(&list);
    if (s.ok()) *id = list.last;
    return s;
  }
  IOStatus key(const std::string& id, master_key* out) override {
    key_list list;
    const IOStatus s = again(&list);
    return s.ok() ? find_in(list, quoted(path_), id, out) : s;
  }

 private:
  static constexpr size_t kMostBytes = 1 << 20;

  IOStatus again(key_list* list) const {
    const Status s = read(list);
    if (s.ok()) return IOStatus::OK();
    IOStatus failed = IOStatus::IOError("env: its keys cannot be read", s.ToString());
    failed.SetRetryable(true);
    return failed;
  }

  Status contents(std::string* text) const {
    const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return Status::IOError("name: " + quoted(path_), strerror(errno));
    text->resize(kMostBytes);
    size_t size = 0;
    ssize_t got = 0;
    do {
      got = ::read(fd, text->data() + size, text->size() - size);
      if (got > 0) size += static_cast<size_t>(got);
    } while (size < text->size() && (got > 0 || (got < 0 && errno == EINTR)));
    const int failed = got < 0 ? errno : 0;
    ::close(fd);
    if (failed != 0) return Status::IOError("name: " + quoted(path_), strerror(failed));
    if (size == text->size()) {
      return Status::InvalidArgument("name: " + quoted(path_) + " has a megabyte or more",
                                     "accepted: a file of keys");
    }
    text->resize(size);
    return Status::OK();
  }

  const std::string path_;
};

}  // namespace

Status keys_of_text(const Slice& text, std::unique_ptr<key_source>* out) {
  auto made = std::make_unique<text_keys>();
  const Status s = made->read(text);
  if (s.ok()) *out = std::move(made);
  return s;
}

Status keys_of_file(const std::string& path, std::unique_ptr<key_source>* out) {
  auto made = std::make_unique<file_keys>(path);
  key_list list;
  const Status s = made->read(&list);
  if (s.ok()) *out = std::move(made);
  return s;
}

// ---- the keys of an env ------------------------------------------------------------

IOStatus master_keys::current(std::string* id, master_key* out) {
  IOStatus s = from_->current(id);
  if (!s.ok()) return s;
  s = find(*id, out);
  // Named before the keys were replaced: the next attempt gets another name.
  if (!s.ok()) s.SetRetryable(true);
  return s;
}

IOStatus master_keys::find(const std::string& id, master_key* out) {
  uint64_t replaced = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = known_.find(id);
    if (found != known_.end()) {
      *out = found->second;
      return IOStatus::OK();
    }
    replaced = replaced_;
  }
  // Without the lock: it may be a function of the user's.
  IOStatus s = from_->key(id, out);
  if (!s.ok()) return s;
  const std::lock_guard<std::mutex> lock(mutex_);
  // One that was replaced meanwhile is not kept.
  if (replaced == replaced_) known_[id] = *out;
  return s;
}

Status master_keys::replace(const Slice& text) {
  Status s = from_->replace(text);
  if (!s.ok()) return s;
  const std::lock_guard<std::mutex> lock(mutex_);
  known_.clear();
  replaced_++;
  return s;
}

uint64_t master_keys::count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return known_.size();
}

}  // namespace rx
