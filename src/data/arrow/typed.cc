#include "src/data/arrow/typed.h"

#include <cstring>
#include <limits>

#include "src/plugins/comparator/compare_part.h"

using rx::ArrowPlan;
using rx::ArrowRows;
using rx::key_part;
using rx::key_type;
using rx::Slice;
using rx::Status;

namespace rx {
namespace {

// ---- the plan ----------------------------------------------------------------------

const char* format_of(const key_part& part, arrow_texts texts) {
  static constexpr const char* kUnsigned[] = {"C", "S", "I", "L"};
  static constexpr const char* kSigned[] = {"c", "s", "i", "l"};
  const int power = part.width == 1 ? 0 : part.width == 2 ? 1 : part.width == 4 ? 2 : 3;
  switch (part.type) {
    case key_type::kUnsigned:
      return kUnsigned[power];
    case key_type::kSigned:
      return kSigned[power];
    case key_type::kFloat:
      return part.width == 4 ? "f" : "g";
    default:
      return texts == arrow_texts::kUtf8 ? "u" : "z";
  }
}

// Names with commas between them; those that are missing have the number of the part.
std::string name_of(const std::string& names, const std::string& whole, size_t number) {
  size_t from = 0;
  for (size_t i = 0; from <= names.size() && !names.empty(); i++) {
    const size_t end = std::min(names.find(',', from), names.size());
    if (i == number && end > from) return names.substr(from, end - from);
    from = end + 1;
  }
  return whole + std::to_string(number);
}

Status add_side(const arrow_options& o, bool is_of_value, ArrowPlan* plan) {
  const std::string& parts = is_of_value ? o.value_parts : o.key_parts;
  const std::string& whole = is_of_value ? o.value_name : o.key_name;
  const bool is_shown = o.columns != (is_of_value ? ArrowColumns::Keys : ArrowColumns::Values);
  if (is_shown) (is_of_value ? plan->needs_values : plan->needs_keys) = true;
  if (parts.empty()) {
    plan->columns.push_back({key_part(), whole, "z", is_of_value, 0, is_shown});
    return Status::OK();
  }
  const std::string option = is_of_value ? "options: value_parts" : "options: key_parts";
  if (!names_key_parts(parts)) {
    return Status::InvalidArgument(option, "\"" + parts + "\"; accepted: rocks.order(PART,...)");
  }
  key_parts read;
  const Status s = read_key_parts(parts, &read);
  if (!s.ok()) return Status::InvalidArgument(option, s.getState());
  const std::string& names = is_of_value ? o.value_names : o.key_names;
  for (size_t i = 0; i < read.parts.size(); i++) {
    const key_part& part = read.parts[i];
    plan->columns.push_back(
        {part, name_of(names, whole, i), format_of(part, o.texts_as), is_of_value, i, is_shown});
  }
  return Status::OK();
}

Status make_plan(const arrow_options& o, ArrowPlan* plan) {
  if (o.bytes_as != ArrowBytes::Binary) {
    return Status::InvalidArgument("options: bytes_as",
                                   "not binary, with key_parts, value_parts or where");
  }
  Status s = add_side(o, false, plan);
  plan->of_keys = plan->columns.size();
  if (s.ok()) s = add_side(o, true, plan);
  for (size_t i = 0; s.ok() && i < plan->columns.size(); i++) {
    for (size_t j = 0; j < i; j++) {
      if (plan->columns[i].name != plan->columns[j].name) continue;
      s = Status::InvalidArgument("options", "two columns named \"" + plan->columns[i].name + "\"");
    }
  }
  return s.ok() && !o.where.empty() ? read_conditions(o.where, plan) : s;
}

// ---- rows --------------------------------------------------------------------------

// A number of 64 bits, or the bits of a double.
uint64_t widened(const key_part& part, uint64_t bits) {
  if (part.type == key_type::kSigned && part.width < 8) {
    const unsigned unused = 64 - 8 * part.width;
    return static_cast<uint64_t>(static_cast<int64_t>(bits << unused) >> unused);
  }
  if (part.type == key_type::kFloat && part.width == 4) {
    const auto low = static_cast<uint32_t>(bits);
    float single;
    memcpy(&single, &low, sizeof(single));
    const double value = single;
    memcpy(&bits, &value, sizeof(value));
  }
  return bits;
}

template <typename Number>
bool holds(arrow_test test, const Number& given, const Number& wanted) {
  switch (test) {
    case arrow_test::kEqual:
      return given == wanted;
    case arrow_test::kLess:
      return given < wanted;
    case arrow_test::kLessOrEqual:
      return given <= wanted;
    case arrow_test::kGreater:
      return given > wanted;
    default:
      return given >= wanted;
  }
}

template <typename Number>
bool holds_as(arrow_test test, uint64_t given, uint64_t wanted) {
  Number a, b;
  memcpy(&a, &given, sizeof(a));
  memcpy(&b, &wanted, sizeof(b));
  return holds(test, a, b);
}

bool is_met(const arrow_condition& c, const key_part& part, const arrow_cell& cell) {
  switch (part.type) {
    case key_type::kUnsigned:
      return holds(c.test, cell.bits, c.wanted.bits);
    case key_type::kSigned:
      return holds_as<int64_t>(c.test, widened(part, cell.bits), c.wanted.bits);
    case key_type::kFloat:
      return holds_as<double>(c.test, widened(part, cell.bits), c.wanted.bits);
    default:
      return c.test == arrow_test::kPrefix ? cell.text.starts_with(c.text)
                                           : holds(c.test, cell.text.compare(c.text), 0);
  }
}

// The first byte that is no UTF-8; the size: all of it is.
size_t valid_utf8(const Slice& text) {
  const auto* at = reinterpret_cast<const uint8_t*>(text.data());
  const size_t size = text.size();
  size_t i = 0;
  while (i < size) {
    const uint8_t lead = at[i];
    if (lead < 0x80) {
      i++;
      continue;
    }
    const size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || size - i <= more) return i;
    for (size_t j = 1; j <= more; j++) {
      if ((at[i + j] & 0xC0) != 0x80) return i;
    }
    // Longer than needed, halves of surrogates, and beyond the last character.
    const uint8_t next = at[i + 1];
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
        (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F)) {
      return i;
    }
    i += more + 1;
  }
  return size;
}

class decoder {
 public:
  decoder(const ArrowPlan& plan, ArrowRows* to)
      : plan_(plan), to_(to), cells_(plan.columns.size()) {
    if (to_->columns.size() != cells_.size()) to_->columns.resize(cells_.size());
    for (size_t i = 0; i < cells_.size(); i++) {
      auto& offsets = to_->columns[i].offsets;
      if (offsets.empty()) offsets.push_back(0);
    }
  }

  Status row(const Slice& key, const Slice& value, uint64_t number) {
    number_ = number;
    Status s;
    if (plan_.needs_keys) s = take_apart(key, 0, plan_.of_keys);
    if (s.ok() && plan_.needs_values) s = take_apart(value, plan_.of_keys, cells_.size());
    if (!s.ok()) return s;
    for (const arrow_condition& c : plan_.conditions) {
      if (!is_met(c, plan_.columns[c.column].part, cells_[c.column])) return s;
    }
    return append();
  }

 private:
  Status take_apart(const Slice& whole, size_t first, size_t end) {
    size_t at = 0;
    for (size_t i = first; i < end; i++) {
      const key_part& part = plan_.columns[i].part;
      const size_t left = whole.size() - at;
      const char* const from = whole.data() + at;
      size_t size = part.width;
      if (part.is_number()) {
        if (left < size) return lacks(i, left, size);
        cells_[i].bits = read_bits(part, from);
        at += size;
        continue;
      }
      size_t skip = 0, behind = 0;
      if (part.type == key_type::kBytes) {
        size = part.length;
        if (left < size) return lacks(i, left, size);
      } else if (part.type == key_type::kPrefixed) {
        skip = part.width;
        if (left < skip) return lacks(i, left, skip);
        const uint64_t length = read_bits(part, from);
        if (length > left - skip) return lacks(i, left - skip, length);
        size = static_cast<size_t>(length);
      } else if (part.type == key_type::kUntil) {
        const void* found = left == 0 ? nullptr : memchr(from, part.delimiter, left);
        size =
            found == nullptr ? left : static_cast<size_t>(static_cast<const char*>(found) - from);
        behind = found != nullptr;
      } else {
        size = left;
      }
      cells_[i].text = Slice(from + skip, size);
      at += skip + size + behind;
    }
    if (at == whole.size()) return Status::OK();
    return wrong(end - 1, std::to_string(whole.size() - at) + " bytes are left behind it");
  }

  Status append() {
    for (size_t i = 0; i < cells_.size(); i++) {
      const arrow_column& column = plan_.columns[i];
      if (!column.is_shown) continue;
      auto& to = to_->columns[i];
      if (column.part.is_number()) {
        char bytes[8];
        store(column.part.width, cells_[i].bits, bytes);
        to.numbers.insert(to.numbers.end(), bytes, bytes + column.part.width);
        to_->bytes += column.part.width;
        continue;
      }
      const Slice& text = cells_[i].text;
      if (column.format[0] == 'u') {
        const size_t good = valid_utf8(text);
        if (good != text.size()) {
          return wrong(
              i, "no UTF-8 at its byte " + std::to_string(good) + "; texts_as=binary takes it");
        }
      }
      if (to.bytes.size() + text.size() > std::numeric_limits<int32_t>::max()) {
        return wrong(i, "more than 2 GiB in an array; a smaller batch_bytes takes it");
      }
      to.bytes.insert(to.bytes.end(), text.data(), text.data() + text.size());
      to.offsets.push_back(static_cast<int32_t>(to.bytes.size()));
      to_->bytes += text.size();
    }
    to_->count++;
    return Status::OK();
  }

  // As this machine has numbers of a width.
  static void store(size_t width, uint64_t bits, char* to) {
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) bits <<= 64 - 8 * width;
    memcpy(to, &bits, sizeof(bits));
  }

  Status lacks(size_t column, uint64_t left, uint64_t needed) const {
    return wrong(column,
                 std::to_string(left) + " bytes are left, and it needs " + std::to_string(needed));
  }
  Status wrong(size_t at, const std::string& what) const {
    const arrow_column& column = plan_.columns[at];
    return Status::InvalidArgument(std::string("stream: row ") + std::to_string(number_) +
                                       ": part " + std::to_string(column.number) + " of the " +
                                       (column.is_of_value ? "value" : "key") + " (\"" +
                                       column.name + "\")",
                                   what);
  }

  const ArrowPlan& plan_;
  ArrowRows* const to_;
  std::vector<arrow_cell> cells_;
  uint64_t number_ = 0;
};

}  // namespace
}  // namespace rx

extern "C" {

// NULL: the options ask for no typed columns, and for no conditions.
int32_t rx_arrow_plan_new(const rx::arrow_options* options, ArrowPlan** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = nullptr;
    if (options->key_parts.empty() && options->value_parts.empty() && options->where.empty()) {
      return Status::OK();
    }
    auto plan = std::make_unique<ArrowPlan>();
    const Status s = rx::make_plan(*options, plan.get());
    if (s.ok()) *out = plan.release();
    return s;
  });
}

void rx_arrow_plan_free(ArrowPlan* plan) { delete plan; }

bool rx_arrow_plan_needs_values(const ArrowPlan* plan) { return plan->needs_values; }

// How many columns there are, shown or not.
size_t rx_arrow_plan_count(const ArrowPlan* plan) { return plan->columns.size(); }

// False: it does not go out.
bool rx_arrow_plan_field(const ArrowPlan* plan, size_t at, rx::ArrowField* out) {
  const rx::arrow_column& column = plan->columns[at];
  *out = {column.format, column.name.c_str()};
  return column.is_shown;
}

// NULL: out of memory.
ArrowRows* rx_arrow_rows_new() { return new (std::nothrow) ArrowRows(); }

void rx_arrow_rows_free(ArrowRows* rows) { delete rows; }

void rx_arrow_rows_clear(ArrowRows* rows) {
  rows->count = 0;
  rows->bytes = 0;
  for (auto& column : rows->columns) {
    column.numbers.clear();
    column.offsets.clear();
    column.bytes.clear();
  }
}

// Takes the rows of a block apart, and adds those that meet the conditions. `first`: the number of
// the block's first row.
int32_t rx_arrow_decode(const ArrowPlan* plan, const rx::Columns* block, size_t count,
                        uint64_t first, ArrowRows* to, rx::ArrowDecoded* out, rx::status* st) {
  return rx::run(st, [&] {
    rx::decoder by(*plan, to);
    const auto cell = [](const uint32_t* offsets, const uint8_t* bytes, size_t at) {
      return rx::slice(bytes + offsets[at], offsets[at + 1] - offsets[at]);
    };
    Status s;
    for (size_t i = 0; s.ok() && i < count; i++) {
      const Slice key = cell(block->key_offsets, block->keys, i);
      const Slice value =
          plan->needs_values ? cell(block->value_offsets, block->values, i) : Slice();
      s = by.row(key, value, first + i);
    }
    *out = {to->count, to->bytes};
    return s;
  });
}

void rx_arrow_rows_cells(const ArrowRows* rows, size_t at, rx::ArrowCells* out) {
  const auto& column = rows->columns[at];
  const bool is_text = column.offsets.size() > 1;
  static constexpr uint64_t kNothing = 0;
  const void* const bytes =
      column.bytes.empty() ? &kNothing : static_cast<const void*>(column.bytes.data());
  if (is_text) {
    *out = {column.offsets.data(), bytes};
  } else {
    *out = {column.numbers.data(), nullptr};
  }
}
}
