// Typed columns: keys and values taken apart into numbers and texts.
#pragma once

#include <vector>

#include "src/data/arrow/settings.h"
#include "src/plugins/comparator/key_parts.h"

namespace rx {

// A part of a row: a number in this machine's order of bytes, or a text.
struct arrow_cell {
  uint64_t bits;
  Slice text;
};

// A part of keys or of values, and its column.
struct arrow_column {
  key_part part;
  std::string name;
  const char* format;
  // For messages: which part of which side, from 0 up.
  bool is_of_value;
  size_t number;
  // Whether it goes out.
  bool is_shown;
};

enum class arrow_test { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kPrefix };

struct arrow_condition {
  size_t column;
  arrow_test test;
  arrow_cell wanted;
  std::string text;
};

// What is done with each row.
struct ArrowPlan {
  // Those of keys, then those of values.
  std::vector<arrow_column> columns;
  size_t of_keys = 0;
  std::vector<arrow_condition> conditions;
  bool needs_keys = false, needs_values = false;
};

// Rows that were taken apart: the columns that go out.
struct ArrowRows {
  struct cells {
    std::vector<char> numbers;
    std::vector<int32_t> offsets;
    std::vector<char> bytes;
  };
  std::vector<cells> columns;
  size_t count = 0;
  uint64_t bytes = 0;
};

// Reads the conditions of a text: "user = 5 and name prefix 'ab'".
Status read_conditions(const std::string& text, ArrowPlan* plan);

}  // namespace rx
