#include "src/inside/tables/salvage.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "db/dbformat.h"
#include "options/cf_options.h"
#include "rocksdb/advanced_compression.h"
#include "rocksdb/table.h"
#include "table/block_based/block.h"
#include "table/block_based/block_based_table_factory.h"
#include "table/format.h"
#include "table/meta_blocks.h"
#include "table/sst_file_writer_collectors.h"
#include "util/coding.h"
#include "util/compression.h"

namespace rx::inside {

using rocksdb::Block;
using rocksdb::BlockContents;
using rocksdb::BlockHandle;
using rocksdb::ChecksumType;
using rocksdb::CompressionType;
using rocksdb::Decompressor;
using rocksdb::Footer;
using rocksdb::Slice;
using rocksdb::Status;
using rocksdb::ValueType;

namespace {

// Of every block: the compression type and the checksum (table/format.h).
constexpr size_t kTrailer = 5;
// A block that nothing describes is searched up to this length, and blocks of a table with so much
// hashing: a search that finds nothing costs the square of its range.
constexpr size_t kLongest = 16 << 20;
constexpr uint64_t kMostHashed = uint64_t{48} << 30;

// How a file's blocks are sealed.
struct seal {
  ChecksumType checksum;
  uint32_t base;  // format version 6 and later
};

bool is_compression(char type) {
  const auto t = static_cast<uint8_t>(type);
  return t <= rocksdb::kZSTD;
}

struct place {
  uint64_t offset, size;
  uint64_t end() const { return offset + size + kTrailer; }
};

bool before(const place& a, const place& b) { return a.offset < b.offset; }

// Where the restart points of an uncompressed block of the plain form begin, or none. Index, meta
// and most data blocks are so (table/block_based/block.cc). `has_start`: checks that one is at 0.
bool could_end_a_block(const char* from, size_t size) {
  // The last word: the number of restart points, with flags in the highest bits.
  return size >= 8 && (rocksdb::DecodeFixed32(from + size - 4) & 0x0fffffff) <= size / 4;
}

}  // namespace

struct damaged_table::parts {
  const std::string bytes;
  seal sealed{};
  Footer footer;
  bool has_footer = false;
  std::optional<place> metaindex, index, ranges, dictionary;
  // Of blocks that are not data.
  std::vector<place> meta;
  std::unique_ptr<rocksdb::TableProperties> properties;
  bool knows_ranges = false;  // the metaindex tells whether there are any
  std::string dictionary_bytes;
  std::shared_ptr<Decompressor> decompressor;
  std::unique_ptr<Decompressor> with_dictionary;
  bool unsupported = false;  // why `read` failed
  uint64_t hashed = 0;
  size_t longest_found = 0;

  explicit parts(std::string b) : bytes(std::move(b)) {}

  // ---- single blocks ---------------------------------------------------------------

  uint32_t checksum_of(ChecksumType type, uint64_t offset, uint64_t size) const {
    return rocksdb::ComputeBuiltinChecksumWithLastByte(type, bytes.data() + offset, size,
                                                       bytes[offset + size]);
  }

  uint32_t stored_checksum(const place& at) const {
    return rocksdb::DecodeFixed32(bytes.data() + at.offset + at.size + 1);
  }

  bool fits(const place& at) const {
    return at.offset <= bytes.size() && at.size <= bytes.size() &&
           at.size + kTrailer <= bytes.size() - at.offset;
  }

  bool is_whole(const place& at) {
    if (!fits(at) || !is_compression(bytes[at.offset + at.size])) return false;
    hashed += at.size;
    return stored_checksum(at) == checksum_of(sealed.checksum, at.offset, at.size) +
                                      rocksdb::ChecksumModifierForContext(sealed.base, at.offset);
  }

  // The contents, decompressed. NULL: not readable.
  std::unique_ptr<Block> read(const place& at, const rocksdb::ImmutableOptions& o, bool data) {
    unsupported = false;
    const auto type = static_cast<CompressionType>(bytes[at.offset + at.size]);
    const Slice raw(bytes.data() + at.offset, at.size);
    BlockContents contents(raw);
    if (type != rocksdb::kNoCompression) {
      Decompressor* how = data && with_dictionary ? with_dictionary.get() : decompressor.get();
      if (how == nullptr) return nullptr;
      const Status s =
          rocksdb::DecompressBlockData(raw.data(), raw.size(), type, *how, &contents, o);
      unsupported = s.IsNotSupported();
      if (!s.ok()) return nullptr;
    }
    auto block = std::make_unique<Block>(std::move(contents));
    return block->size() == 0 ? nullptr : std::move(block);
  }

  std::unique_ptr<Block> read_whole(const place& at, const rocksdb::ImmutableOptions& o) {
    return is_whole(at) ? read(at, o, false) : nullptr;
  }

  // ---- the search for blocks -------------------------------------------------------

  bool could_begin(uint64_t offset, char type) const {
    const char* from = bytes.data() + offset;
    const size_t left = bytes.size() - offset;
    // The first entry shares nothing with the one before.
    if (type == rocksdb::kNoCompression) return *from == 0;
    // Compressed bytes have their length in front (util/compression.h).
    uint32_t size = 0;
    const char* rest = rocksdb::GetVarint32Ptr(from, from + std::min<size_t>(left, 5), &size);
    if (rest == nullptr || size < 8 || size > kLongest) return false;
    if (type != rocksdb::kZSTD) return true;
    return left >= 9 && rocksdb::DecodeFixed32(rest) == 0xFD2FB528;
  }

  // The block that begins at an offset, and ends before `end`.
  std::optional<place> at(uint64_t offset, uint64_t end, size_t longest,
                          const std::atomic<bool>& stop) {
    const uint64_t most = std::min<uint64_t>(end - std::min(end, offset), longest + kTrailer);
    for (uint64_t size = 8; size + kTrailer <= most && hashed < kMostHashed && !stop; size++) {
      const char type = bytes[offset + size];
      if (!is_compression(type) || !could_begin(offset, type)) continue;
      if (type == rocksdb::kNoCompression && !could_end_a_block(bytes.data() + offset, size)) {
        continue;
      }
      const place one{offset, size};
      if (is_whole(one)) return one;
    }
    return std::nullopt;
  }

  // All blocks in a part of the file that nothing describes.
  std::vector<place> search(uint64_t from, uint64_t end, size_t usual,
                            const std::atomic<bool>& stop) {
    std::vector<place> found;
    bool after_block = true;
    while (from + kTrailer < end && !stop && hashed < kMostHashed) {
      // Behind a block the next one begins; elsewhere one may begin anywhere, so its length must be
      // bounded.
      const size_t longest =
          after_block ? kLongest : std::max<size_t>(2 * usual, longest_found + kTrailer);
      const std::optional<place> one = at(from, end, longest, stop);
      after_block = one.has_value();
      if (!one) {
        from++;
        continue;
      }
      found.push_back(*one);
      longest_found = std::max<size_t>(longest_found, one->size);
      from = one->end();
    }
    return found;
  }

  // ---- the parts that describe others ----------------------------------------------

  void read_footer() {
    if (bytes.size() < Footer::kNewVersionsEncodedLength) return;
    const uint64_t offset = bytes.size() - Footer::kNewVersionsEncodedLength;
    const Slice end(bytes.data() + offset, Footer::kNewVersionsEncodedLength);
    has_footer = footer.DecodeFrom(end, offset, rocksdb::kBlockBasedTableMagicNumber).ok();
    if (!has_footer) return;
    sealed = {footer.checksum_type(), footer.base_context_checksum()};
    metaindex = place{footer.metaindex_handle().offset(), footer.metaindex_handle().size()};
    if (!footer.index_handle().IsNull()) {
      index = place{footer.index_handle().offset(), footer.index_handle().size()};
    }
  }

  // The metaindex ends before the footer and is not compressed. Each of its entries shares nothing
  // with the one before, so it can be read from a guessed beginning; only the right one leads
  // through whole entries to the restart points, of which the first is 0.
  bool is_metaindex(const place& one) const {
    const char* from = bytes.data() + one.offset;
    const uint32_t restarts = rocksdb::DecodeFixed32(from + one.size - 4);
    if (restarts == 0 || restarts > 64 || one.size < 4 * (uint64_t{restarts} + 1)) return false;
    const char* const end = from + one.size - 4 * (uint64_t{restarts} + 1);
    if (rocksdb::DecodeFixed32(end) != 0) return false;
    bool has_properties = false;
    for (const char* p = from; p < end;) {
      uint32_t shared = 0, own = 0, value = 0;
      p = rocksdb::GetVarint32Ptr(p, end, &shared);
      if (p != nullptr) p = rocksdb::GetVarint32Ptr(p, end, &own);
      if (p != nullptr) p = rocksdb::GetVarint32Ptr(p, end, &value);
      if (p == nullptr || shared != 0 || uint64_t{own} + value > static_cast<size_t>(end - p)) {
        return false;
      }
      has_properties |= Slice(p, own) == rocksdb::kPropertiesBlockName;
      p += own + value;
    }
    return has_properties;
  }

  bool try_seal(const place& one, ChecksumType type, const place& witness) {
    // The base of format version 6 is any number; another block must agree.
    const uint32_t rest = stored_checksum(one) - checksum_of(type, one.offset, one.size);
    const auto sum = static_cast<uint32_t>(one.offset) + static_cast<uint32_t>(one.offset >> 32);
    for (const uint32_t base : {rest == 0 ? 0 : rest ^ sum}) {
      sealed = {type, base};
      if (is_whole(one) && is_whole(witness)) return true;
    }
    return false;
  }

  static constexpr ChecksumType kChecksums[] = {rocksdb::kXXH3, rocksdb::kCRC32c,
                                                rocksdb::kxxHash64, rocksdb::kxxHash};

  bool find_metaindex() {
    // The end of the footer may be cut off.
    for (uint64_t footer = 0; footer <= Footer::kNewVersionsEncodedLength; footer++) {
      if (bytes.size() < footer + kTrailer) return false;
      if (find_metaindex_at(bytes.size() - footer - kTrailer)) return true;
    }
    return false;
  }

  bool find_metaindex_at(uint64_t end) {
    if (bytes[end] != rocksdb::kNoCompression) return false;
    for (uint64_t size = 12; size <= std::min<uint64_t>(end, 4096); size++) {
      const place one{end - size, size};
      if (bytes[one.offset] != 0 || !is_metaindex(one)) continue;
      // A witness: the properties.
      Block block{BlockContents(Slice(bytes.data() + one.offset, size))};
      const std::unique_ptr<rocksdb::MetaBlockIter> names(block.NewMetaIterator());
      for (names->SeekToFirst(); names->Valid(); names->Next()) {
        Slice value = names->value();
        BlockHandle handle;
        if (!handle.DecodeFrom(&value).ok()) continue;
        for (const ChecksumType type : kChecksums) {
          if (try_seal(one, type, {handle.offset(), handle.size()})) {
            metaindex = one;
            return true;
          }
        }
      }
    }
    return false;
  }

  // From the first two blocks, when the end of the file is gone.
  bool find_first_blocks(const rocksdb::ImmutableOptions& o, const std::atomic<bool>& stop) {
    const uint64_t most = std::min<uint64_t>(bytes.size(), kLongest);
    for (const ChecksumType type : kChecksums) {
      sealed = {type, 0};
      if (const auto one = at(0, most, kLongest, stop)) {
        if (at(one->end(), bytes.size(), kLongest, stop)) return true;
      }
    }
    for (uint64_t size = 8; size + kTrailer <= most && !stop; size++) {
      const char compression = bytes[size];
      if (!is_compression(compression) || !could_begin(0, compression)) continue;
      const place one{0, size};
      if (compression == rocksdb::kNoCompression && !could_end_a_block(bytes.data(), size))
        continue;
      if (read(one, o, true) == nullptr) continue;
      for (const ChecksumType type : kChecksums) {
        const uint32_t base = stored_checksum(one) - checksum_of(type, 0, size);
        if (base == 0) continue;
        sealed = {type, base};
        if (at(one.end(), bytes.size(), std::max<size_t>(4 * size, 64 << 10), stop)) return true;
      }
    }
    return false;
  }

  void read_metaindex(const rocksdb::ImmutableOptions& o) {
    const std::unique_ptr<Block> block = metaindex ? read_whole(*metaindex, o) : nullptr;
    if (block == nullptr) return;
    knows_ranges = true;
    meta.push_back(*metaindex);
    const std::unique_ptr<rocksdb::MetaBlockIter> names(block->NewMetaIterator());
    for (names->SeekToFirst(); names->Valid(); names->Next()) {
      Slice value = names->value();
      BlockHandle handle;
      if (!handle.DecodeFrom(&value).ok()) continue;
      const place one{handle.offset(), handle.size()};
      if (!fits(one)) continue;
      meta.push_back(one);
      const Slice name = names->key();
      if (name == rocksdb::kIndexBlockName) index = one;
      if (name == rocksdb::kRangeDelBlockName) ranges = one;
      if (name == rocksdb::kCompressionDictBlockName) dictionary = one;
      if (name == rocksdb::kPropertiesBlockName) take_properties(one, o);
    }
    if (dictionary && is_whole(*dictionary)) take_dictionary(*dictionary);
  }

  // An ingestion with write_global_seqno writes the number of all rows into the block, whose
  // checksum is that of a zero there (table/meta_blocks.cc, ReadTablePropertiesHelper).
  bool is_whole_but_number(const place& one) const {
    const std::string name = rocksdb::ExternalSstFilePropertyNames::kGlobalSeqno;
    // Of its name the block may leave out what the one before has too.
    const std::string rest = name.substr(name.rfind('.') + 1);
    const size_t at = bytes.find(rest, one.offset);
    constexpr size_t kNumber = sizeof(uint64_t);
    const size_t number = at + rest.size();
    if (!fits(one) || at == std::string::npos || number + kNumber > one.offset + one.size) {
      return false;
    }
    std::string as_written = bytes.substr(one.offset, one.size);
    as_written.replace(number - one.offset, kNumber, kNumber, '\0');
    const uint32_t sum = rocksdb::ComputeBuiltinChecksumWithLastByte(
        sealed.checksum, as_written.data(), one.size, bytes[one.offset + one.size]);
    return stored_checksum(one) ==
           sum + rocksdb::ChecksumModifierForContext(sealed.base, one.offset);
  }

  void take_properties(const place& one, const rocksdb::ImmutableOptions& o) {
    if (!is_whole(one) && !is_whole_but_number(one)) return;
    const std::unique_ptr<Block> block = read(one, o, false);
    if (block == nullptr) return;
    auto found = std::make_unique<rocksdb::TableProperties>();
    if (rocksdb::ParsePropertiesBlock(o, one.offset, *block, found).ok()) {
      properties = std::move(found);
    }
  }

  void take_dictionary(const place& one) {
    if (bytes[one.offset + one.size] != rocksdb::kNoCompression) return;
    dictionary_bytes.assign(bytes, one.offset, one.size);
    if (!dictionary_bytes.empty() && decompressor != nullptr) {
      decompressor->MaybeCloneForDict(dictionary_bytes, &with_dictionary).PermitUncheckedError();
    }
  }

  // ---- the index -------------------------------------------------------------------

  // Appends what an index block, or the top of a partitioned one, points at.
  bool handles_of(const place& one, const rocksdb::Options& options,
                  const rocksdb::ImmutableOptions& o, std::vector<place>* out) {
    const std::unique_ptr<Block> block = read_whole(one, o);
    if (block == nullptr || properties == nullptr) return false;
    const bool has_first_key =
        index_type() == rocksdb::BlockBasedTableOptions::kBinarySearchWithFirstKey;
    rocksdb::IndexBlockIter entries;
    block->NewIndexIterator(
        options.comparator, rocksdb::kDisableGlobalSequenceNumber, &entries, nullptr,
        /*total_order_seek=*/true, has_first_key, properties->index_key_is_user_key == 0,
        properties->index_value_is_delta_encoded == 0,
        /*block_contents_pinned=*/false, properties->user_defined_timestamps_persisted != 0);
    for (entries.SeekToFirst(); entries.Valid(); entries.Next()) {
      const BlockHandle handle = entries.value().handle;
      out->push_back({handle.offset(), handle.size()});
    }
    return entries.status().ok();
  }

  int index_type() const {
    const auto& all = properties->user_collected_properties;
    const auto found = all.find(rocksdb::BlockBasedTablePropertyNames::kIndexType);
    return found == all.end() || found->second.size() < 4
               ? 0
               : static_cast<int>(rocksdb::DecodeFixed32(found->second.data()));
  }

  // The data blocks that the index names.
  std::vector<place> indexed(const rocksdb::Options& options, const rocksdb::ImmutableOptions& o) {
    std::vector<place> found, top;
    if (!index || properties == nullptr) return found;
    if (index_type() != rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch) {
      handles_of(*index, options, o, &found);
    } else {
      handles_of(*index, options, o, &top);
      for (const place& one : top) {
        meta.push_back(one);
        handles_of(one, options, o, &found);
      }
    }
    std::erase_if(found, [&](const place& one) { return !fits(one); });
    std::sort(found.begin(), found.end(), before);
    return found;
  }

  // Where the data blocks end.
  uint64_t end_of_data(const std::vector<place>& known) const {
    uint64_t end = bytes.size();
    if (has_footer) end -= Footer::kNewVersionsEncodedLength;
    if (properties != nullptr && properties->data_size > 0) {
      return std::min<uint64_t>(end, properties->data_size);
    }
    for (const place& one : meta) {
      if (known.empty() || one.offset >= known.back().end()) end = std::min(end, one.offset);
    }
    return end;
  }
};

damaged_table::damaged_table(std::string bytes)
    : parts_(std::make_unique<parts>(std::move(bytes))) {}
damaged_table::~damaged_table() = default;

Status damaged_table::open(const rocksdb::Options& options, const std::atomic<bool>& stop) {
  parts& p = *parts_;
  const rocksdb::ImmutableOptions o(options);
  p.decompressor = rocksdb::GetBuiltinV2CompressionManager()->GetDecompressor();
  p.read_footer();
  if (!p.has_footer && !p.find_metaindex() && !p.find_first_blocks(o, stop)) {
    return Status::Corruption("neither its footer nor its blocks can be told from damage");
  }
  p.read_metaindex(o);
  return Status::OK();
}

const rocksdb::TableProperties* damaged_table::properties() const {
  return parts_->properties.get();
}

Status damaged_table::each(const rocksdb::Options& options, uint64_t global_sequence,
                           const row& data, const row& range, const std::atomic<bool>& stop) {
  parts& p = *parts_;
  const rocksdb::ImmutableOptions o(options);
  const auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  const size_t usual = std::max<size_t>(4096, table == nullptr ? 0 : table->block_size);
  const bool has_times = p.properties == nullptr || p.properties->user_defined_timestamps_persisted;
  bytes_lost = 0;

  const std::vector<place> known = p.indexed(options, o);
  const uint64_t end = p.end_of_data(known);
  std::vector<place> blocks;
  uint64_t reached = 0, whole = 0;
  // The parts that the index does not describe; all, without it.
  const auto fill = [&](uint64_t to) {
    if (to <= reached + kTrailer) return;
    for (const place& one : p.search(reached, to, usual, stop)) blocks.push_back(one);
  };
  for (const place& one : known) {
    p.longest_found = std::max<size_t>(p.longest_found, one.size);
    fill(one.offset);
    if (p.is_whole(one)) blocks.push_back(one);
    reached = std::max(reached, one.end());
  }
  fill(end);
  if (stop) return Status::Incomplete();

  const rocksdb::InternalKeyComparator order(options.comparator);
  std::string last;
  std::optional<place> ranges = p.ranges;
  const auto points_at_one = [&](Slice value) {
    BlockHandle handle;
    return handle.DecodeFrom(&value).ok() && value.empty() &&
           std::any_of(blocks.begin(), blocks.end(), [&](const place& any) {
             return any.offset == handle.offset() && any.size == handle.size();
           });
  };
  for (const place& one : blocks) {
    if (stop) return Status::Incomplete();
    const std::unique_ptr<Block> block = p.read(one, o, true);
    // What the index names and its checksum confirms is no damage.
    if (p.unsupported && std::binary_search(known.begin(), known.end(), one, before)) {
      return Status::NotSupported("its compression is not built in");
    }
    if (block == nullptr) continue;
    rocksdb::DataBlockIter rows;
    block->NewDataIterator(options.comparator, global_sequence, &rows, nullptr,
                           /*block_contents_pinned=*/false, has_times);
    bool taken = false;
    for (rows.SeekToFirst(); rows.Valid(); rows.Next()) {
      rocksdb::ParsedInternalKey parsed;
      if (!rocksdb::ParseInternalKey(rows.key(), &parsed, false).ok()) break;
      if (parsed.user_key.size() < options.comparator->timestamp_size()) break;
      if (parsed.type == ValueType::kTypeRangeDeletion) {
        if (!p.knows_ranges) ranges = one;
        break;
      }
      // What is not data does not go on in order, or points at blocks.
      if (!p.knows_ranges && !taken && points_at_one(rows.value())) break;
      if (!last.empty() && order.Compare(rows.key(), last) <= 0) break;
      const Status s = data(rows.key(), rows.value());
      if (!s.ok()) return s;
      last = rows.key().ToString();
      taken = true;
    }
    if (taken) whole += one.size + kTrailer;
  }
  if (end > whole) bytes_lost = end - whole;
  if (!p.knows_ranges && !ranges) ranges_lost = true;
  if (!ranges) return Status::OK();
  const std::unique_ptr<Block> block = p.read_whole(*ranges, o);
  ranges_lost = block == nullptr;
  if (ranges_lost) return Status::OK();
  rocksdb::DataBlockIter rows;
  block->NewDataIterator(options.comparator, global_sequence, &rows, nullptr,
                         /*block_contents_pinned=*/false, has_times);
  for (rows.SeekToFirst(); rows.Valid(); rows.Next()) {
    const Status s = range(rows.key(), rows.value());
    if (!s.ok()) return s;
  }
  return Status::OK();
}

}  // namespace rx::inside
