// The C++ side of an event queue: its settings.
#include "src/events/event.h"
#include "src/objects/objects.h"

namespace rx {
namespace {

// Reads "flush_begin:flush_completed", the list format of RocksDB's option strings.
std::string read_kinds(const std::string& text, uint64_t* kinds) {
  uint64_t mask = 0;
  size_t from = 0;
  while (from <= text.size()) {
    const size_t end = std::min(text.find(':', from), text.size());
    const std::string name = text.substr(from, end - from);
    from = end + 1;
    int32_t found = 0;
    std::vector<std::string> known;
#define RX_KIND(kind, text) \
  known.push_back(text);    \
  if (name == text) found = ROCKS_EVENT_##kind;
    RX_EVENT_KINDS(RX_KIND)
#undef RX_KIND
    if (found == 0) return "names of events with : between them (" + one_of(known) + ")";
    mask |= uint64_t{1} << found;
  }
  *kinds = mask;
  return "";
}

}  // namespace
}  // namespace rx

extern "C" {

int32_t rx_event_queue_configure(const char* options, rx::EventQueueSettings* out, rx::status* st) {
  return rx::run(st, [&] {
    using rx::field;
    return rx::configure(
        options, {rx::whole("capacity", 1, 1 << 24,
                            [&](int64_t v) { out->capacity = static_cast<size_t>(v); }),
                  rx::whole("max_bytes", 1 << 12, INT64_MAX,
                            [&](int64_t v) { out->max_bytes = static_cast<size_t>(v); }),
                  {"kinds", [&](const std::string& v) { return rx::read_kinds(v, &out->kinds); }},
                  rx::log_level("log_level", [&](int v) { out->log_level = v; }),
                  rx::truth("should_be_notified_on_file_io", [&](bool v) { out->file_io = v; })});
  });
}
}
