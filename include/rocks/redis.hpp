// Part of rocks.hpp: Redis's data structures and commands over a database.
#ifndef ROCKS_REDIS_HPP
#define ROCKS_REDIS_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>
#include <rocks/txn.hpp>

#include <cstddef>
#include <iterator>

namespace rocks {

// A value of a reply, with those that are below it; lives until its reply is filled again or goes.
class redis_value {
 public:
  // None at all.
  redis_value() = default;
  explicit redis_value(const rocks_redis_node* node) : node_(node) {}

  // One of ROCKS_REDIS_*; the fields that each has are in rocks.h.
  rocks_redis_type kind() const noexcept { return node_->kind; }
  int64_t integer() const noexcept { return node_->integer; }
  double number() const noexcept { return node_->number; }
  std::string_view text() const noexcept { return detail::bytes(node_->data, node_->len); }
  const rocks_redis_node& node() const noexcept { return *node_; }
  explicit operator bool() const noexcept { return node_ != nullptr; }

  bool is_nil() const noexcept {
    return kind() == ROCKS_REDIS_NIL || kind() == ROCKS_REDIS_NIL_ARRAY;
  }
  // An error of Redis's: its text begins with a word such as WRONGTYPE.
  bool is_error() const noexcept { return kind() == ROCKS_REDIS_ERROR; }

  // How many elements it has; of a map, its keys and values in turn.
  size_t size() const noexcept {
    switch (kind()) {
      case ROCKS_REDIS_ARRAY:
      case ROCKS_REDIS_SET:
      case ROCKS_REDIS_PUSH:
        return static_cast<size_t>(integer());
      case ROCKS_REDIS_MAP:
        return static_cast<size_t>(integer()) * 2;
      default:
        return 0;
    }
  }
  // They stand one after the other: the first costs nothing, each of the others all before it.
  redis_value operator[](size_t at) const {
    cursor it = begin();
    while (at-- > 0) ++it;
    return *it;
  }

  class cursor {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = redis_value;
    using difference_type = std::ptrdiff_t;
    using pointer = const redis_value*;
    using reference = redis_value;

    cursor(const rocks_redis_node* at, size_t left) : at_(at), left_(left) {}
    redis_value operator*() const { return redis_value(at_); }
    // Past the value and all that is below it.
    cursor& operator++() {
      for (size_t below = 1; below > 0; at_++) below += redis_value(at_).size() - 1;
      left_--;
      return *this;
    }
    bool operator!=(const cursor& other) const { return left_ != other.left_; }
    bool operator==(const cursor& other) const { return left_ == other.left_; }

   private:
    const rocks_redis_node* at_;
    size_t left_;
  };
  cursor begin() const { return {node_ + 1, size()}; }
  cursor end() const { return {nullptr, 0}; }

 private:
  const rocks_redis_node* node_ = nullptr;
};

// What commands answer; used again and again, by one thread at a time.
class redis_reply : public detail::handle<rocks_redis_reply, rocks_redis_reply_free> {
 public:
  redis_reply() {
    detail::check([&](auto st) { return rocks_redis_reply_new(&handle_, st); });
  }
  // What the last command answered; none before the first.
  redis_value value() const {
    const rocks_redis_node* nodes = nullptr;
    size_t count = 0;
    detail::check([&](auto st) { return rocks_redis_reply_nodes(handle_, &nodes, &count, st); });
    return count > 0 ? redis_value(nodes) : redis_value();
  }
  // As a server would send it, in RESP2 or RESP3; until it is filled or asked again.
  std::string_view resp(int32_t version = 2) const {
    return view(detail::number<rocks_slice>(
        [&](auto out, auto st) { return rocks_redis_reply_resp(handle_, version, out, st); }));
  }
};

// Keys that are locked, until it goes.
using redis_lock = detail::handle<rocks_redis_lock, rocks_redis_lock_free>;

// A client, as a server knows one: its database, protocol, MULTI and WATCH. One thread at a time.
class redis_session : public detail::handle<rocks_redis_session, rocks_redis_session_free> {
 public:
  explicit redis_session(rocks_redis_session* owned) : handle(owned) {}

  // One command, as redis::call.
  redis_value call(const slices& words, redis_reply& into, const cancel& by = cancel::none()) {
    detail::check([&](auto st) {
      return rocks_redis_session_call(handle_, words.get(), words.size(), by.get(), into.get(), st);
    });
    return into.value();
  }
  // The commands of a piece of a client's stream: how many of its bytes were used. What is left
  // begins the next piece. into.resp(protocol()) is what the client is sent.
  size_t run(std::string_view requests, redis_reply& into, const cancel& by = cancel::none()) {
    return detail::number<size_t>([&](auto out, auto st) {
      return rocks_redis_session_run(handle_, requests.data(), requests.size(), by.get(), out,
                                     into.get(), st);
    });
  }
  // What HELLO chose: 2 or 3.
  int32_t protocol() const {
    return detail::number<int32_t>(
        [&](auto out, auto st) { return rocks_redis_session_protocol(handle_, out, st); });
  }
};

// From any number of threads, each with a reply of its own.
//   rocks::redis redis(db);
//   rocks::redis_reply reply;
//   redis.call({"RPUSH", "planets", "mars", "venus"}, reply);
//   for (auto planet : redis.call({"LRANGE", "planets", "0", "-1"}, reply)) use(planet.text());
class redis : public detail::handle<rocks_redis, rocks_redis_free> {
 public:
  explicit redis(db& of, const options& writing = {}) {
    detail::check([&](auto st) { return rocks_redis_open(of.get(), writing.get(), &handle_, st); });
  }

  // One command in database 0. An error of Redis's is a value; what is thrown is RocksDB's.
  redis_value call(const slices& words, redis_reply& into,
                   const cancel& by = cancel::none()) const {
    detail::check([&](auto st) {
      return rocks_redis_call(handle_, words.get(), words.size(), by.get(), into.get(), st);
    });
    return into.value();
  }
  // The same without memory for the words: redis.command(reply, "SET", key, value).
  template <typename... Words>
  redis_value command(redis_reply& into, const Words&... words) const {
    const rocks_slice raw[] = {detail::slice(words)...};
    detail::check([&](auto st) {
      return rocks_redis_call(handle_, raw, sizeof...(Words), nullptr, into.get(), st);
    });
    return into.value();
  }
  // In a transaction, with which its writes are committed or undone.
  redis_value call(txn& in, const slices& words, redis_reply& into) const {
    detail::check([&](auto st) {
      return rocks_redis_txn_call(handle_, in.handle::get(), words.get(), words.size(), into.get(),
                                  st);
    });
    return into.value();
  }
  redis_session session() const {
    return redis_session(detail::number<rocks_redis_session*>(
        [&](auto out, auto st) { return rocks_redis_session_new(handle_, out, st); }));
  }
  // For several commands in a row: others that lock one of the keys wait. Commands do not.
  redis_lock lock(const slices& keys, const cancel& by = cancel::none()) const {
    return redis_lock(detail::number<rocks_redis_lock*>([&](auto out, auto st) {
      return rocks_redis_lock_keys(handle_, keys.get(), keys.size(), by.get(), out, st);
    }));
  }
  // Of all rows: a map with their numbers, and an array "faults", which is empty where all is well.
  redis_value check(redis_reply& into, const cancel& by = cancel::none()) const {
    detail::check([&](auto st) { return rocks_redis_check(handle_, by.get(), into.get(), st); });
    return into.value();
  }
};

}  // namespace rocks

#endif
