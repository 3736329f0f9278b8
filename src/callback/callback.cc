#include "src/callback/callback.h"

#include "src/callback/exceptions.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "src/base/text/about.h"
#include "src/callback/ask.h"
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

user::~user() { end(destroy_, state_); }

bool user::was_declined() const noexcept {
  if (this_thread.declined_by != this) return false;
  this_thread.declined_by = nullptr;
  return true;
}

std::string failure_text(const char* kind, const std::string& name, const called_for& of,
                         const std::string& text) {
  // Names and keys may be long, and a status has room for 495 bytes.
  constexpr size_t kMost = 40;
  std::string all = kind;
  if (!name.empty()) all.append(" ").append(shown(name, kMost));
  if (of.other != nullptr) {
    all.append(", keys ").append(shown(*of.key, kMost / 2));
    all.append(" and ").append(shown(*of.other, kMost / 2));
  } else if (of.key != nullptr) {
    all.append(", key ").append(shown(*of.key));
  }
  if (!of.family.empty()) all.append(", column family ").append(shown(of.family, kMost));
  if (of.file != nullptr) all.append(", file ").append(of.file);
  all += ": ";
  // Of a callback that failed with what another of its calls for the same said.
  if (text.starts_with(all)) return text;
  return all + (text.empty() ? "it failed, and gave no reason" : text);
}

std::string user::reason(const std::string& text, const called_for& of) const noexcept {
  try {
    return failure_text(kind_, name_, of, text);
  } catch (...) {
    return {};
  }
}

void user::failed(const std::string& given, const called_for& of) const noexcept {
  if (was_declined()) return;
  const std::string text = reason(given, of);
  count(text);
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

void forget_failures() noexcept {
  failed_users.clear();
  this_thread.silent_count = 0;
}

uint64_t user::next_number() noexcept {
  static std::atomic<uint64_t> next{1};
  watch_exit();
  return next.fetch_add(1, std::memory_order_relaxed);
}

void failure_count::add(const std::string& text) const noexcept {
  count_.fetch_add(1, std::memory_order_relaxed);
  try {
    const std::lock_guard<std::mutex> lock(mutex_);
    last_ = text.empty() ? kNoReason : text;
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
    } catch (const declined&) {
      *text = kNotServed;
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
  if (a_callback_failed.load(std::memory_order_relaxed) && failed(out)) return out->code;
  return s.ok() ? 0 : fill_with_why(out, s);
}

std::atomic<void (*)() noexcept> on_exception{nullptr};

int32_t ended_by_exception(status* out) {
  auto* mend = on_exception.load(std::memory_order_acquire);
  if (mend != nullptr) mend();
  return failed(out) ? out->code : fill_exception(out);
}

bool append_refused(std::string* text) noexcept {
  try {
    if (text->empty()) *text = std::string("an append failed: ") + here()->why_refused;
  } catch (...) {  // Without memory the failure is told all the same.
  }
  return false;
}

namespace {

// Which thread each block of tokens was given to, while one of its sinks may live. Used with
// sinks_lock::visitors() locked; never destroyed either.
std::unordered_map<uint64_t, callbacks_of_thread*>& threads_of_blocks() {
  static auto* const all = new std::unordered_map<uint64_t, callbacks_of_thread*>;
  return *all;
}

struct blocks_of_thread {
  std::vector<uint64_t> numbers;

  ~blocks_of_thread() {
    const std::lock_guard<std::mutex> lock(sinks_lock::visitors());
    for (const uint64_t number : numbers) threads_of_blocks().erase(number);
    this_thread.ended = true;
  }
};
thread_local blocks_of_thread own_blocks;

// Another thread's sinks, while this one looks at them.
struct visit {
  explicit visit(callbacks_of_thread* at) : at_(at) { at->lock.visit(); }
  ~visit() { at_->lock.end_visit(); }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;

 private:
  callbacks_of_thread* const at_;
};

// A child that was forked meanwhile would find the mutex locked for ever.
void unlock_in_children() {
  pthread_atfork([] { sinks_lock::visitors().lock(); }, [] { sinks_lock::visitors().unlock(); },
                 [] { sinks_lock::visitors().unlock(); });
}

}  // namespace

bool sink::lives_in(const callbacks_of_thread* at, uint64_t block) {
  for (const sink* one = at->innermost; one != nullptr; one = one->outer_) {
    if (one->token_ / kBlock == block) return true;
  }
  return false;
}

void sink::enlist(callbacks_of_thread* at, uint64_t block) {
  static std::once_flag once;
  std::call_once(once, [] {
    sinks_lock::prepare();
    unlock_in_children();
  });
  // The thread is ending, and nothing would remove it.
  if (at->ended) return;
  std::vector<uint64_t>& own = own_blocks.numbers;
  const std::lock_guard<std::mutex> lock(sinks_lock::visitors());
  const auto gone =
      std::partition(own.begin(), own.end(), [&](uint64_t number) { return lives_in(at, number); });
  for (auto number = gone; number != own.end(); ++number) threads_of_blocks().erase(*number);
  own.erase(gone, own.end());
  own.push_back(block);
  threads_of_blocks()[block] = at;
}

uint64_t sink::new_block(callbacks_of_thread* at) noexcept {
  static std::atomic<uint64_t> next{uint64_t{SINK_KINDS} << KIND_SHIFT};
  // Past the last kind (months of 10^8 sinks a second): callbacks get NULL, which is refused.
  if (next.load(std::memory_order_relaxed) >> HANDLE_BITS != 0) return 0;
  // The block's own number would look like the end of the one before.
  const uint64_t first = next.fetch_add(kBlock, std::memory_order_relaxed) + kStep;
  try {
    enlist(at, first / kBlock);
  } catch (...) {  // Without memory other threads do not find these sinks.
  }
  at->next_token = first + kStep;
  return first;
}

// The sinks that this thread may append to without a visit: its own, and those of the question that
// it answers, whose thread waits.
sink* near(callbacks_of_thread** at, uint64_t token) {
  if (token == 0) return nullptr;
  for (; *at != nullptr; *at = (*at)->asker) {
    if (sink* found = sink::find((*at)->innermost, token)) return found;
  }
  return nullptr;
}

bool with_sink(uint64_t token, const std::function<void(callbacks_of_thread*, sink*)>& use) {
  callbacks_of_thread* const own = here();
  callbacks_of_thread* of = own;
  // No sink has the number 0, and ended ones have it.
  if (token == 0) return false;
  if (sink* found = near(&of, token)) {
    const own_sinks locked(of);
    use(of, found);
    return true;
  }
  const std::lock_guard<std::mutex> lock(sinks_lock::visitors());
  const auto thread = threads_of_blocks().find(token / sink::kBlock);
  if (thread == threads_of_blocks().end() || thread->second == own) return false;
  const visit visited(thread->second);
  sink* const found = sink::find(thread->second->open.load(std::memory_order_acquire), token);
  if (found != nullptr) use(thread->second, found);
  return found != nullptr;
}

bool works_in_a_callback() {
  const std::lock_guard<std::mutex> lock(sinks_lock::visitors());
  for (const auto& [block, at] : threads_of_blocks()) {
    if (at == here()) continue;
    const visit visited(at);
    if (at->open.load(std::memory_order_acquire) != nullptr && at->worker != nullptr) return true;
  }
  return false;
}

namespace {

// Where another thread is inside a callback that has sinks: in work for the database of that path
// rather than elsewhere. "": nowhere.
std::string place_of_callback(const std::string& path) {
  std::string found;
  const std::lock_guard<std::mutex> lock(sinks_lock::visitors());
  for (const auto& [block, at] : threads_of_blocks()) {
    if (at == here()) continue;
    const visit visited(at);
    if (at->open.load(std::memory_order_acquire) == nullptr) continue;
    const event_source* const of = at->teller != nullptr ? at->teller : at->worker;
    if (of == nullptr) {
      if (found.empty()) found = "in a call of another thread";
      continue;
    }
    const char* const what = at->teller != nullptr ? "in an event of " : "in background work of ";
    found = what + of->path();
    if (of->path() == path) return found;
  }
  return found;
}

}  // namespace
}  // namespace rx

extern "C" {

constinit std::atomic<bool> rx_callbacks_used{false};

// Writes where a callback has not returned, ended by a NUL. false: none is known.
bool rx_callback_place(const char* path, char* out, size_t room) {
  try {
    const std::string found = rx::place_of_callback(path);
    const size_t len = std::min(found.size(), room - 1);
    memcpy(out, found.data(), len);
    out[len] = 0;
    return len != 0;
  } catch (...) {  // Without memory nothing is said of it.
    return false;
  }
}

void rx_user_destroy(void (*destroy)(void*), void* state) { const rx::user ends(state, destroy); }

const rx::ThisThread* rx_this_thread() { return &rx::this_thread; }

// Appends if the token is that of a callback that has not returned; `found`: whether it is.
int32_t rx_sink_append(uint64_t token, const uint8_t* data, size_t len, bool* found,
                       rx::status* st) {
  rx::callbacks_of_thread* own = rx::here();
  rx::sink* const sink = rx::near(&own, token);
  *found = true;
  try {
    if (__builtin_expect(sink != nullptr, 1)) {
      const rx::own_sinks locked(own);
      if (sink->append_with_room(rx::slice(data, len))) return 0;
    }
  } catch (...) {
    return rx::ended_by_exception(st);
  }
  return rx::run(st, [&] {
    rx::Status s;
    *found = rx::with_sink(
        token, [&](auto*, rx::sink* found_one) { s = found_one->append(rx::slice(data, len)); });
    return s;
  });
}

int32_t rx_sink_append_pair(uint64_t token, const uint8_t* name, size_t name_len,
                            const uint8_t* value, size_t value_len, bool* found, rx::status* st) {
  return rx::run(st, [&] {
    rx::Status s;
    *found = rx::with_sink(token, [&](auto*, rx::sink* sink) {
      s = sink->append_pair(rx::slice(name, name_len), rx::slice(value, value_len));
    });
    return s;
  });
}

// An append failed: its callback does not succeed. Where the token is of no sink, it is the fault
// of the callback that runs here.
void rx_sink_refused(uint64_t token, const uint8_t* why, size_t why_len) {
  const auto refuse = [&](rx::callbacks_of_thread* at, rx::sink*) {
    if (at->refused) return;
    at->refused = true;
    const size_t len = std::min(why_len, sizeof at->why_refused - 1);
    memcpy(at->why_refused, why, len);
    at->why_refused[len] = 0;
  };
  try {
    if (rx::with_sink(token, refuse)) return;
  } catch (...) {  // A lock that the system refuses: as if it were not found.
  }
  rx::callbacks_of_thread* const own = rx::here();
  if (own->depth() > 0) refuse(own->asker != nullptr ? own->asker : own, nullptr);
}
}
