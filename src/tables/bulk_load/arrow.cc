#include "src/tables/bulk_load/arrow.h"

#include <cerrno>
#include <cstring>

#include "src/callback/callback.h"

namespace rx {
namespace {

constexpr const char* kColumns[2] = {"keys", "values"};
// The sum of two stays within 64 bits.
constexpr int64_t kMost = INT64_MAX / 4;

Status refuse(const std::string& what) { return Status::InvalidArgument("stream", what); }

// Memory lent by the stream until its release.
template <typename Struct>
struct borrowed {
  Struct it = {};
  ~borrowed() {
    std::string ignored;
    if (it.release != nullptr) guarded<from::kLibrary>(&ignored, [&] { it.release(&it); });
  }
};

bool is_null(const ArrowArray& array, int64_t at) {
  if (array.null_count == 0 || array.n_buffers < 1 || array.buffers == nullptr) return false;
  const auto* bits = static_cast<const uint8_t*>(array.buffers[0]);
  return bits != nullptr && !(bits[at / 8] >> (at % 8) & 1);
}

bool is_sound(const ArrowArray& array) {
  return array.length >= 0 && array.length <= kMost && array.offset >= 0 && array.offset <= kMost;
}

// A column of bytes.
class column {
 public:
  Status open(const ArrowArray* array, const char* name, bool is_large, int64_t rows) {
    array_ = array;
    name_ = name;
    is_large_ = is_large;
    if (array == nullptr || !is_sound(*array) || array->length < rows) {
      return bad("has fewer rows than its array");
    }
    if (array->dictionary != nullptr) return bad("is encoded with a dictionary");
    if (array->n_buffers != 3 || array->buffers == nullptr) return bad("has not three buffers");
    if (array->buffers[1] == nullptr && rows > 0) return bad("has no offsets");
    return Status::OK();
  }

  Status get(int64_t row, Slice* out) const {
    const int64_t at = array_->offset + row;
    if (is_null(*array_, at)) return bad("has a null", row);
    const int64_t begin = offset(at), end = offset(at + 1);
    const auto* data = static_cast<const char*>(array_->buffers[2]);
    if (begin < 0 || end < begin) return bad("has offsets that go back", row);
    if (data == nullptr && end > begin) return bad("has no bytes", row);
    *out = Slice(data != nullptr ? data + begin : "", end - begin);
    return Status::OK();
  }

 private:
  int64_t offset(int64_t at) const {
    const auto* offsets = static_cast<const char*>(array_->buffers[1]);
    if (is_large_) {
      int64_t one;
      memcpy(&one, offsets + at * sizeof(one), sizeof(one));
      return one;
    }
    int32_t one;
    memcpy(&one, offsets + at * sizeof(one), sizeof(one));
    return one;
  }
  Status bad(const char* what, int64_t row = -1) const {
    const std::string where = row < 0 ? "" : " in row " + std::to_string(row) + " of its array";
    return refuse("the column of " + std::string(name_) + " " + what + where);
  }

  const ArrowArray* array_ = nullptr;
  const char* name_ = nullptr;
  bool is_large_ = false;
};

}  // namespace

arrow_stream::~arrow_stream() {
  std::string ignored;
  if (it_.release != nullptr) guarded<from::kLibrary>(&ignored, [&] { it_.release(&it_); });
}

Status arrow_stream::failed(const char* function, int code) {
  std::string text;
  guarded<from::kLibrary>(&text, [&] {
    const char* said = it_.get_last_error != nullptr ? it_.get_last_error(&it_) : nullptr;
    text = said != nullptr ? said : strerror(code);
  });
  return Status::IOError(
      "stream: " + std::string(function) + " failed with " + std::to_string(code), text);
}

Status arrow_stream::open() {
  if (it_.release == nullptr) return refuse("released before");
  if (it_.get_schema == nullptr || it_.get_next == nullptr) return refuse("its functions are NULL");
  borrowed<ArrowSchema> schema;
  int code = EIO;
  std::string text;
  if (!guarded<from::kLibrary>(&text, [&] { code = it_.get_schema(&it_, &schema.it); })) {
    return Status::IOError("stream: get_schema failed", text);
  }
  if (code != 0) return failed("get_schema", code);
  const ArrowSchema& s = schema.it;
  if (s.release == nullptr || s.format == nullptr) return refuse("its schema is empty");
  if (strcmp(s.format, "+s") != 0 || s.n_children != 2 || s.children == nullptr) {
    return refuse("its schema is \"" + std::string(s.format) + "\" with " +
                  std::to_string(s.n_children) +
                  " columns; accepted: a struct (\"+s\") of two, keys and values");
  }
  for (int i = 0; i < 2; i++) {
    const ArrowSchema* child = s.children[i];
    const char* format = child != nullptr && child->format != nullptr ? child->format : "";
    if (strlen(format) != 1 || strchr("zZuU", *format) == nullptr || child->dictionary != nullptr) {
      return refuse("the column of " + std::string(kColumns[i]) + " has the format \"" + format +
                    "\"; accepted: binary (\"z\"), large binary (\"Z\"), utf8 (\"u\"), large utf8 "
                    "(\"U\"), without a dictionary");
    }
    is_large_[i] = *format == 'Z' || *format == 'U';
  }
  return Status::OK();
}

Status arrow_stream::next(const row& show, bool* is_end) {
  borrowed<ArrowArray> array;
  int code = EIO;
  std::string text;
  if (!guarded<from::kLibrary>(&text, [&] { code = it_.get_next(&it_, &array.it); })) {
    return Status::IOError("stream: get_next failed", text);
  }
  if (code != 0) return failed("get_next", code);
  const ArrowArray& a = array.it;
  *is_end = a.release == nullptr;
  if (*is_end) return Status::OK();
  if (!is_sound(a) || a.n_children != 2 || a.children == nullptr) {
    return refuse("an array of it is not as its schema says");
  }
  column columns[2];
  for (int i = 0; i < 2; i++) {
    const Status s = columns[i].open(a.children[i], kColumns[i], is_large_[i], a.offset + a.length);
    if (!s.ok()) return s;
  }
  for (int64_t i = 0; i < a.length; i++) {
    const int64_t at = a.offset + i;
    if (is_null(a, at)) return refuse("a null in row " + std::to_string(at) + " of an array");
    Slice key, value;
    Status s = columns[0].get(at, &key);
    if (s.ok()) s = columns[1].get(at, &value);
    if (s.ok()) s = show(key, value);
    if (!s.ok()) return s;
    rows_++;
  }
  return Status::OK();
}

}  // namespace rx
