// Calls of the functions of Arrow streams that the caller gave, and of progress.
#include <cerrno>
#include <cstring>

#include "src/base/checks/checks.h"
#include "src/callback/callback.h"
#include "src/progress/progress.h"

using rx::Status;

namespace {

// Runs a function of a stream, and makes a Status of the code that it returns.
template <typename Call>
Status called(ArrowArrayStream* stream, const char* function, Call call) {
  const std::string name = std::string("stream: ") + function + " failed";
  int code = EIO;
  std::string text;
  if (!rx::guarded<rx::from::kLibrary>(&text, [&] { code = call(); })) {
    return Status::IOError(name, text);
  }
  if (code == 0) return Status::OK();
  rx::guarded<rx::from::kLibrary>(&text, [&] {
    const char* said = stream->get_last_error != nullptr ? stream->get_last_error(stream) : nullptr;
    text = said != nullptr ? said : strerror(code);
  });
  return Status::IOError(name + " with " + std::to_string(code), text);
}

template <typename Struct>
void release(Struct* it) {
  std::string ignored;
  if (it->release != nullptr) {
    rx::guarded<rx::from::kLibrary>(&ignored, [&] { it->release(it); });
  }
}

}  // namespace

extern "C" {

// False of the callback ends the call with its failure.
int32_t rx_arrow_tell(const rx::object* progress, uint64_t done, uint64_t total, rx::status* st) {
  return rx::run(
      st, [&] { return rx::tell_progress(progress, done, total) ? Status::OK() : rx::stopped(); });
}

int32_t rx_arrow_get_schema(ArrowArrayStream* stream, ArrowSchema* out, rx::status* st) {
  return rx::run(st, [&] {
    return called(stream, "get_schema", [&] { return stream->get_schema(stream, out); });
  });
}

int32_t rx_arrow_get_next(ArrowArrayStream* stream, ArrowArray* out, rx::status* st) {
  return rx::run(st, [&] {
    return called(stream, "get_next", [&] { return stream->get_next(stream, out); });
  });
}

void rx_arrow_release_schema(ArrowSchema* schema) { release(schema); }
void rx_arrow_release_array(ArrowArray* array) { release(array); }
void rx_arrow_release_stream(ArrowArrayStream* stream) { release(stream); }
}
