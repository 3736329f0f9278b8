// The options of Arrow streams.
#include "src/data/arrow/settings.h"

#include "src/options/named.h"

namespace rx {

namespace {

std::unordered_map<std::string, ArrowBytes> layouts = {{"binary", ArrowBytes::Binary},
                                                       {"large_binary", ArrowBytes::LargeBinary},
                                                       {"binary_view", ArrowBytes::BinaryView}};

std::unordered_map<std::string, ArrowColumns> column_choices = {
    {"both", ArrowColumns::Both}, {"keys", ArrowColumns::Keys}, {"values", ArrowColumns::Values}};

std::unordered_map<std::string, WriteKind> write_kinds = {
    {"put", WriteKind::Put}, {"merge", WriteKind::Merge}, {"delete", WriteKind::Delete}};

std::unordered_map<std::string, ArrowNulls> meanings_of_null = {{"refuse", ArrowNulls::Refuse},
                                                                {"delete", ArrowNulls::Delete}};

std::unordered_map<std::string, arrow_texts> text_choices = {{"utf8", arrow_texts::kUtf8},
                                                             {"binary", arrow_texts::kBinary}};

}  // namespace

template <>
const Infos& named_options<arrow_options>::infos() {
  static const Infos infos = {
      FIELD(arrow_options, batch_rows, kSizeT),
      FIELD(arrow_options, batch_bytes, kUInt64T),
      FIELD(arrow_options, limit, kUInt64T),
      FIELD(arrow_options, threads, kUInt32T),
      FIELD(arrow_options, batches_ahead, kUInt32T),
      ENUM(arrow_options, bytes_as, layouts),
      ENUM(arrow_options, columns, column_choices),
      ENUM(arrow_options, write, write_kinds),
      ENUM(arrow_options, null_values, meanings_of_null),
      FIELD(arrow_options, reverse, kBoolean),
      FIELD(arrow_options, key_name, kString),
      FIELD(arrow_options, value_name, kString),
      FIELD(arrow_options, source_name, kString),
      FIELD(arrow_options, key_parts, kString),
      FIELD(arrow_options, value_parts, kString),
      FIELD(arrow_options, key_names, kString),
      FIELD(arrow_options, value_names, kString),
      FIELD(arrow_options, where, kString),
      ENUM(arrow_options, texts_as, text_choices),
  };
  return infos;
}

std::unique_ptr<options> make_arrow_options() { return make_named<arrow_options>(); }

}  // namespace rx

extern "C" {

// The texts of `out` are the options'.
void rx_arrow_settings(const rx::arrow_options* options, rx::ArrowSettings* out) {
  const auto text = [](const std::string& of) { return rocks_slice{rx::bytes_of(of), of.size()}; };
  *out = {options->batch_rows,       options->batch_bytes,    options->limit,
          options->threads,          options->batches_ahead,  options->bytes_as,
          options->columns,          options->write,          options->null_values,
          options->reverse,          text(options->key_name), text(options->value_name),
          text(options->source_name)};
}
}
