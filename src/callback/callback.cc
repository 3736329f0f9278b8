#include "src/callback/callback.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include "src/callback/merge_failure.h"

namespace rx {

constinit thread_local callbacks_of_thread this_thread = {};

namespace {

// A failure that is reported at the end of the operation to which the callback belonged: the one
// that runs so many callbacks deep on this thread.
struct failure {
  uint32_t depth;
  std::string text;
};
thread_local std::vector<failure> failures;
// The users whose callbacks failed in the work that runs on this thread, with their ages.
thread_local std::vector<std::pair<uint64_t, uint64_t>> failed_users;

}  // namespace

// Whether any callback ever failed: every operation checks this.
constinit std::atomic<bool> a_callback_failed{false};

user::~user() {
  if (destroy_ == nullptr) return;
  std::string ignored;
  guarded<from::kLocked>(&ignored, [this] { destroy_(state_); });
}

void user::failed(const std::string& text) const noexcept {
  note(text);
  fail_operation(text);
  if (is_listed()) return;
  try {
    failed_users.emplace_back(number_, age_.load(std::memory_order_relaxed));
  } catch (...) {  // Without memory the failure is told all the same.
  }
}

bool user::is_listed() const noexcept {
  const std::pair<uint64_t, uint64_t> own(number_, age_.load(std::memory_order_relaxed));
  return std::find(failed_users.begin(), failed_users.end(), own) != failed_users.end();
}

void forget_failures() noexcept { failed_users.clear(); }

uint64_t user::next_number() noexcept {
  static std::atomic<uint64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}

void failure_count::add(const std::string& text) const noexcept {
  count_.fetch_add(1, std::memory_order_relaxed);
  try {
    const std::lock_guard<std::mutex> lock(mutex_);
    last_ = text;
  } catch (...) {  // Without memory the count is what remains.
  }
  // No call reports it there; but a listener's own failure during an event is not reported to it.
  const auto* at = here();
  if (at->worker != nullptr && at->teller == nullptr) at->worker->callback_failed(text);
}

uint64_t failure_count::read(std::string* last) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  *last = last_;
  return count();
}

void fail_operation(const std::string& text) noexcept {
  a_callback_failed.store(true, std::memory_order_relaxed);
  const uint32_t depth = this_thread.depth();
  // The first failure is the reason for the later ones.
  if (!failures.empty() && failures.back().depth == depth) return;
  try {
    failures.push_back({depth, text});
  } catch (...) {  // Without memory the text is lost, and RocksDB's Status has to do.
  }
}

void describe_exception(std::string* text) noexcept {
  try {
    try {
      throw;
    } catch (const std::exception& e) {
      *text = std::string("a C++ exception: ") + e.what();
    } catch (...) {
      *text = "a C++ exception of unknown type";
    }
  } catch (...) {
    text->clear();
  }
}

bool take_failure(std::string* text) noexcept {
  bool found = false;
  while (!failures.empty() && failures.back().depth >= this_thread.depth()) {
    found = failures.back().depth == this_thread.depth();
    text->swap(failures.back().text);
    failures.pop_back();
  }
  if (this_thread.depth() == 0) forget_failures();
  return found;
}

bool will_fail() noexcept {
  return !failures.empty() && failures.back().depth == this_thread.depth();
}

namespace {

// Out of line: calls for an absent key pass here, and seldom with a failure.
__attribute__((noinline)) bool failed(status* out) {
  std::string text;
  if (!take_failure(&text)) return false;
  callback_failed(out, text);
  return true;
}

}  // namespace

int32_t ended(status* out, const Status& s) {
  if (a_callback_failed.load(std::memory_order_relaxed) && failed(out))
    return ROCKS_CALLBACK_FAILED;
  return s.ok() ? 0 : fill_with_why(out, s);
}

int32_t ended_by_exception(status* out) {
  return failed(out) ? ROCKS_CALLBACK_FAILED : fill_exception(out);
}

uint64_t sink::new_block(callbacks_of_thread* at) noexcept {
  static std::atomic<uint64_t> next{uint64_t{SINK_KINDS} << KIND_SHIFT};
  // Past the last kind (years of 10^8 sinks a second): callbacks get NULL, which is refused.
  if (next.load(std::memory_order_relaxed) >> HANDLE_BITS != 0) return 0;
  // The block's own number would look like the end of the one before.
  const uint64_t first = next.fetch_add(kBlock, std::memory_order_relaxed) + kStep;
  at->next_token = first + kStep;
  return first;
}

}  // namespace rx

extern "C" {

constinit std::atomic<bool> rx_callbacks_used{false};

void rx_user_destroy(void (*destroy)(void*), void* state) { const rx::user ends(state, destroy); }

const rx::ThisThread* rx_this_thread() { return &rx::this_thread; }

// Appends if the token is that of a running callback's sink; `found`: whether it is.
int32_t rx_sink_append(uint64_t token, const uint8_t* data, size_t len, bool* found,
                       rx::status* st) {
  rx::sink* sink = rx::sink::find(token);
  *found = sink != nullptr;
  if (sink == nullptr) return 0;
  try {
    if (sink->append_with_room(rx::slice(data, len))) return 0;
  } catch (...) {
    return rx::ended_by_exception(st);
  }
  return rx::run(st, [&] { return sink->append(rx::slice(data, len)); });
}

int32_t rx_sink_append_pair(uint64_t token, const uint8_t* name, size_t name_len,
                            const uint8_t* value, size_t value_len, bool* found, rx::status* st) {
  return rx::run(st, [&] {
    rx::sink* sink = rx::sink::find(token);
    *found = sink != nullptr;
    if (sink == nullptr) return rx::Status::OK();
    return sink->append_pair(rx::slice(name, name_len), rx::slice(value, value_len));
  });
}
}
