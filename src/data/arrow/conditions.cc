// The conditions on typed columns, as the option "where" has them.
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "src/data/arrow/typed.h"

namespace rx {
namespace {

constexpr struct {
  std::string_view text;
  arrow_test test;
} kTests[] = {
    {"<=", arrow_test::kLessOrEqual}, {">=", arrow_test::kGreaterOrEqual},
    {"<", arrow_test::kLess},         {">", arrow_test::kGreater},
    {"=", arrow_test::kEqual},        {"prefix", arrow_test::kPrefix},
};

class condition_reader {
 public:
  condition_reader(const std::string& text, ArrowPlan* plan) : text_(text), plan_(plan) {}

  Status read() {
    for (;;) {
      const Status s = one();
      if (!s.ok()) return s;
      skip();
      if (at_ == text_.size()) return s;
      if (!take_word("and")) return wrong("and, or the end");
    }
  }

 private:
  Status one() {
    arrow_condition c{};
    skip();
    const std::string_view name = word();
    bool is_found = false;
    for (size_t i = 0; i < plan_->columns.size() && !is_found; i++) {
      is_found = plan_->columns[i].name == name;
      if (is_found) c.column = i;
    }
    if (!is_found) {
      std::string names;
      for (const auto& column : plan_->columns) {
        names.append(names.empty() ? "" : ", ").append(column.name);
      }
      return wrong("a column: " + names);
    }
    at_ += name.size();
    skip();
    const auto* test = std::find_if(std::begin(kTests), std::end(kTests), [&](const auto& known) {
      return rest().starts_with(known.text);
    });
    if (test == std::end(kTests)) return wrong("=, <, <=, >, >=, prefix");
    at_ += test->text.size();
    c.test = test->test;
    skip();
    const arrow_column& column = plan_->columns[c.column];
    Status s;
    if (!column.part.is_number()) {
      s = text(&c.text);
    } else if (c.test == arrow_test::kPrefix) {
      s = wrong("a column of texts before prefix");
    } else {
      s = number(column.part, &c.wanted.bits);
    }
    if (!s.ok()) return s;
    plan_->conditions.push_back(std::move(c));
    (column.is_of_value ? plan_->needs_values : plan_->needs_keys) = true;
    return s;
  }

  // In quotes; two of them are one.
  Status text(std::string* out) {
    if (!rest().starts_with("'")) return wrong("a text: 'like this'");
    size_t at = at_ + 1;
    for (;; at++) {
      if (at >= text_.size()) return wrong("a ' at the end of the text");
      if (text_[at] == '\'') {
        if (at + 1 >= text_.size() || text_[at + 1] != '\'') break;
        at++;
      }
      out->push_back(text_[at]);
    }
    at_ = at + 1;
    return Status::OK();
  }

  template <typename Number>
  bool parse(std::string_view digits, Number* out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *out);
    return error == std::errc() && end == digits.data() + digits.size();
  }

  // Every integer is compared with 64 bits, every float as a double.
  Status number(const key_part& part, uint64_t* bits) {
    const std::string_view digits = word();
    bool is_good = false;
    const char* accepted = "an integer of 64 bits without a sign";
    if (part.type == key_type::kUnsigned) {
      is_good = parse(digits, bits);
    } else if (part.type == key_type::kSigned) {
      int64_t value = 0;
      accepted = "an integer of 64 bits";
      is_good = parse(digits, &value);
      *bits = static_cast<uint64_t>(value);
    } else {
      double value = 0;
      accepted = "a number";
      is_good = parse(digits, &value) && !std::isnan(value);
      memcpy(bits, &value, sizeof(value));
    }
    if (!is_good) return wrong(accepted);
    at_ += digits.size();
    return Status::OK();
  }

  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  // Up to a space or a sign of comparison.
  std::string_view word() const {
    return rest().substr(0, std::min(rest().find_first_of(" =<>'"), rest().size()));
  }
  bool take_word(std::string_view wanted) {
    if (word() != wanted) return false;
    at_ += wanted.size();
    return true;
  }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') at_++;
  }
  Status wrong(const std::string& accepted) const {
    const std::string given =
        at_ == text_.size() ? "the end" : "\"" + std::string(rest().substr(0, 24)) + "\"";
    return Status::InvalidArgument("options: where: byte " + std::to_string(at_),
                                   given + "; accepted: " + accepted);
  }

  const std::string& text_;
  ArrowPlan* const plan_;
  size_t at_ = 0;
};

}  // namespace

Status read_conditions(const std::string& text, ArrowPlan* plan) {
  return condition_reader(text, plan).read();
}

}  // namespace rx
