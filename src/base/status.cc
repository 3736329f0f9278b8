#include <cstdlib>
#include <cstring>

#include "rocksdb/version.h"
#include "src/base/bridge.h"

namespace rx {
namespace {

// retryable and data loss are protected members of Status; IOStatus alone has
// getters for them (include/rocksdb/io_status.h).
struct Peek : Status {
  explicit Peek(const Status& s) : Status(s) {}
  uint32_t flags() const {
    uint32_t flags = 0;
    if (retryable_) flags |= ROCKS_STATUS_RETRYABLE;
    if (data_loss_) flags |= ROCKS_STATUS_DATA_LOSS;
    if (subcode_ == kIOFenced) flags |= ROCKS_STATUS_FENCED;
    return flags;
  }
};

void set_message(status* out, const char* text, size_t len) {
  const size_t room = sizeof(out->message) - 1;
  if (len > room) len = room;
  memcpy(out->message, text, len);
  out->message[len] = 0;
}

}  // namespace

int32_t fill(status* out, const Status& from) {
  out->code = from.code();
  out->subcode = from.subcode();
  out->severity = from.severity();
  out->message[0] = 0;
  if (from.IsNotFound() && from.getState() == nullptr) {
    out->flags = 0;
    return out->code;
  }
  out->flags = Peek(from).flags();
  const std::string text = from.ToString();
  set_message(out, text.data(), text.size());
  return out->code;
}

int32_t fill(status* out, int32_t code, const char* message) {
  out->code = code;
  out->subcode = 0;
  out->severity = 0;
  out->flags = 0;
  set_message(out, message, strlen(message));
  return code;
}

int32_t fill_exception(status* out) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return fill(out, ROCKS_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& e) {
    return fill(out, ROCKS_EXCEPTION, e.what());
  } catch (...) {
    return fill(out, ROCKS_EXCEPTION, "a C++ exception of unknown type");
  }
}

char* copy_out(const Slice& bytes, size_t* len) {
  char* copy = static_cast<char*>(malloc(bytes.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  memcpy(copy, bytes.data(), bytes.size());
  copy[bytes.size()] = 0;
  *len = bytes.size();
  return copy;
}

}  // namespace rx

extern "C" void rx_free(void* memory) { free(memory); }

#define RX_TEXT(x) #x
#define RX_VERSION(major, minor, patch) RX_TEXT(major) "." RX_TEXT(minor) "." RX_TEXT(patch)
extern "C" const char* rx_rocksdb_version() {
  return RX_VERSION(ROCKSDB_MAJOR, ROCKSDB_MINOR, ROCKSDB_PATCH);
}
