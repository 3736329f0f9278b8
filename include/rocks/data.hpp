// Part of rocks.hpp: what decides over keys and values: comparators, slice transforms, merge
// operators, filter policies.
#ifndef ROCKS_DATA_HPP
#define ROCKS_DATA_HPP

#include <rocks/base.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace rocks {

// An order of keys: a built-in one by name, or a function of two keys (int: below, at or above 0),
// called from any thread. What it throws is a failure of the operation that needed it.
//   rocks::comparator by_length("by_length", [](std::string_view a, std::string_view b) {
//     return a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
//   });
class comparator : public detail::callback_object<rocks_comparator, rocks_comparator_free,
                                                  rocks_comparator_failures> {
 public:
  comparator() = default;
  using callback_object::callback_object;
  explicit comparator(const char* name) {
    detail::check([&](auto st) { return rocks_comparator_new_by_name(name, &handle_, st); });
  }
  template <typename Order>
  comparator(const char* name, Order order, bool different_keys_can_be_equal = false) {
    rocks_comparator_callbacks callbacks{};
    callbacks.name = name;
    callbacks.compare = [](void* state, const uint8_t* a, size_t a_len, const uint8_t* b,
                           size_t b_len, int32_t* out, rocks_sink*) {
      const int answer =
          (*static_cast<Order*>(state))(detail::bytes(a, a_len), detail::bytes(b, b_len));
      *out = (answer > 0) - (answer < 0);
      return true;
    };
    callbacks.can_keys_with_different_byte_contents_be_equal = different_keys_can_be_equal;
    handle_ = detail::made_of(rocks_comparator_new, callbacks, std::move(order));
  }

  // -1, 0 or 1.
  int compare(std::string_view a, std::string_view b) const {
    int32_t order = 0;
    detail::check([&](auto st) {
      return rocks_comparator_compare(handle_, a.data(), a.size(), b.data(), b.size(), &order, st);
    });
    return order;
  }
};

// The prefixes of keys: a built-in transform by name, or a function from a key to the part of it
// that is its prefix, nothing where it has none.
class slice_transform
    : public detail::callback_object<rocks_slice_transform, rocks_slice_transform_free,
                                     rocks_slice_transform_failures> {
 public:
  slice_transform() = default;
  using callback_object::callback_object;
  explicit slice_transform(const char* name) {
    detail::check([&](auto st) { return rocks_slice_transform_new_by_name(name, &handle_, st); });
  }
  template <typename Prefix>
  slice_transform(const char* name, Prefix prefix) {
    rocks_slice_transform_callbacks callbacks{};
    callbacks.name = name;
    callbacks.in_domain = [](void* state, const uint8_t* key, size_t len, bool* is_in,
                             rocks_sink*) {
      *is_in = prefix_of<Prefix>(state, key, len).has_value();
      return true;
    };
    callbacks.transform = [](void* state, const uint8_t* key, size_t len, size_t* offset,
                             size_t* size, rocks_sink*) {
      const std::string_view found = prefix_of<Prefix>(state, key, len).value();
      *offset = static_cast<size_t>(found.data() - reinterpret_cast<const char*>(key));
      *size = found.size();
      return true;
    };
    handle_ = detail::made_of(rocks_slice_transform_new, callbacks, std::move(prefix));
  }

  // The prefix of a key, as a part of it.
  std::optional<std::string_view> transform(std::string_view key) const {
    size_t offset = 0, size = 0;
    const bool found = detail::found([&](auto st) {
      return rocks_slice_transform_transform(handle_, key.data(), key.size(), &offset, &size, st);
    });
    return found ? std::optional(key.substr(offset, size)) : std::nullopt;
  }
  // Whether all keys that begin with `prefix` have the same prefix as it, so that a seek to it
  // finds them all where filters are used.
  bool same_result_when_appended(std::string_view prefix) const {
    return detail::number<bool>([&](auto out, auto st) {
      return rocks_slice_transform_same_result_when_appended(handle_, prefix.data(), prefix.size(),
                                                             out, st);
    });
  }

 private:
  template <typename Prefix>
  static std::optional<std::string_view> prefix_of(void* state, const uint8_t* key, size_t len) {
    return (*static_cast<Prefix*>(state))(detail::bytes(key, len));
  }
};

// How a value and what was merged into it become one. The functions are called on any
// thread; what they throw is their failure, with what() as its text.
class merge_operator
    : public detail::callback_object<rocks_merge_operator, rocks_merge_operator_free,
                                     rocks_merge_operator_failures> {
 public:
  using bytes = std::optional<std::string_view>;
  using operands = std::vector<std::string_view>;
  using pair_function =
      std::function<std::string(std::string_view key, bytes existing, std::string_view value)>;
  using full_function =
      std::function<std::string(std::string_view key, bytes existing, const operands&)>;
  // Nothing: the operands stay as they are.
  using partial_function =
      std::function<std::optional<std::string>(std::string_view key, const operands&)>;

  merge_operator() = default;
  using callback_object::callback_object;
  // Of operands that are values.
  static merge_operator associative(const char* name, pair_function merge) {
    rocks_associative_merge_operator_callbacks callbacks{};
    callbacks.name = name;
    callbacks.merge = [](void* of, const uint8_t* key, size_t key_len, const rocks_slice* existing,
                         const uint8_t* value, size_t value_len, rocks_sink* result, rocks_sink*) {
      sink(result).append((*static_cast<pair_function*>(of))(
          detail::bytes(key, key_len), shown(existing), detail::bytes(value, value_len)));
      return true;
    };
    return merge_operator(
        detail::made_of(rocks_merge_operator_new_associative, callbacks, std::move(merge)));
  }
  // Of operands that need not be values.
  static merge_operator full(const char* name, full_function merge, partial_function combine = {}) {
    rocks_merge_operator_callbacks callbacks{};
    callbacks.name = name;
    callbacks.full_merge = [](void* of, const uint8_t* key, size_t key_len,
                              const rocks_slice* existing, const rocks_slice* all, size_t count,
                              rocks_sink* result, rocks_merge_choice*, rocks_sink*) {
      sink(result).append(static_cast<functions*>(of)->merge(detail::bytes(key, key_len),
                                                             shown(existing), shown(all, count)));
      return true;
    };
    if (combine) {
      callbacks.partial_merge_multi = [](void* of, const uint8_t* key, size_t key_len,
                                         const rocks_slice* all, size_t count, rocks_sink* result,
                                         rocks_sink*) {
        const auto one =
            static_cast<functions*>(of)->combine(detail::bytes(key, key_len), shown(all, count));
        if (one) sink(result).append(*one);
        return one.has_value();
      };
    }
    return merge_operator(detail::made_of(rocks_merge_operator_new, callbacks,
                                          functions{std::move(merge), std::move(combine)}));
  }

 private:
  struct functions {
    full_function merge;
    partial_function combine;
  };

  static bytes shown(const rocks_slice* slice) {
    return slice != nullptr ? bytes(view(*slice)) : std::nullopt;
  }
  static operands shown(const rocks_slice* all, size_t count) {
    operands views;
    views.reserve(count);
    for (size_t i = 0; i < count; i++) views.push_back(view(all[i]));
    return views;
  }
};

// How tables get filters: one of RocksDB's own by name, or functions of yours, called from any
// thread: one makes the filter of many keys, the other says whether a key may be in it. In a table
// what they throw costs the filter or its answer, never a key.
//   rocks::filter_policy lengths("lengths",
//       [](const std::vector<std::string_view>& keys) { ... return std::string(filter); },
//       [](std::string_view key, std::string_view filter) { ... return true; });
class filter_policy : public detail::callback_object<rocks_filter_policy, rocks_filter_policy_free,
                                                     rocks_filter_policy_failures> {
 public:
  using keys = std::vector<std::string_view>;

  filter_policy() = default;
  using callback_object::callback_object;
  // "bloomfilter:10", "ribbonfilter:10:1".
  explicit filter_policy(const char* name) {
    detail::check([&](auto st) { return rocks_filter_policy_new_by_name(name, &handle_, st); });
  }
  template <typename Create, typename MayMatch>
  filter_policy(const char* name, Create create, MayMatch may_match, double bits_per_key = 0) {
    using both = std::pair<Create, MayMatch>;
    rocks_filter_policy_callbacks callbacks{};
    callbacks.name = name;
    callbacks.bits_per_key = bits_per_key;
    callbacks.create_filter = [](void* state, const rocks_slice* all, size_t count,
                                 rocks_sink* filter, rocks_sink*) {
      keys views;
      views.reserve(count);
      for (size_t i = 0; i < count; i++) views.push_back(view(all[i]));
      sink(filter).append(static_cast<both*>(state)->first(views));
      return true;
    };
    callbacks.key_may_match = [](void* state, const uint8_t* key, size_t key_len,
                                 const uint8_t* filter, size_t filter_len, bool* may_match,
                                 rocks_sink*) {
      *may_match = static_cast<both*>(state)->second(detail::bytes(key, key_len),
                                                     detail::bytes(filter, filter_len));
      return true;
    };
    handle_ = detail::made_of(rocks_filter_policy_new, callbacks,
                              both(std::move(create), std::move(may_match)));
  }

  std::string name() const {
    buffer name;
    detail::check([&](auto st) { return rocks_filter_policy_name(handle_, name.out(), st); });
    return name.str();
  }
  // A filter of keys, without a table, and what it says of a key.
  std::string create_filter(const keys& of) const {
    std::vector<rocks_slice> slices;
    for (const auto& key : of) slices.push_back({detail::data(key), key.size()});
    buffer filter;
    detail::check([&](auto st) {
      return rocks_filter_policy_create_filter(handle_, slices.data(), slices.size(), filter.out(),
                                               st);
    });
    return filter.str();
  }
  bool key_may_match(std::string_view key, std::string_view filter) const {
    bool may_match = true;
    detail::check([&](auto st) {
      return rocks_filter_policy_key_may_match(handle_, key.data(), key.size(), filter.data(),
                                               filter.size(), &may_match, st);
    });
    return may_match;
  }
  // The same of many keys: 1 or 0 of each.
  std::vector<uint8_t> keys_may_match(const slices& keys, std::string_view filter) const {
    std::vector<uint8_t> may_match(keys.size());
    detail::check([&](auto st) {
      return rocks_filter_policy_keys_may_match(handle_, keys.get(), keys.size(), filter.data(),
                                                filter.size(), may_match.data(), st);
    });
    return may_match;
  }
};

}  // namespace rocks

#endif
