// Events that no call of the library leads to yet: a file that is ingested; and that a thread
// is let go of where RocksDB skips the event that ends a job.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "rocksdb/db.h"
#include "rocksdb/sst_file_writer.h"
#include "src/events/database_events.h"
#include "src/events/event.h"
#include "src/objects/objects.h"

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (0)

namespace {

std::string told;
int destroyed = 0;

std::string text(rocks_slice of) {
  return std::string(reinterpret_cast<const char*>(of.data), of.len);
}

int32_t remember(void*, const rocks_event* event) {
  if (event->kind == ROCKS_EVENT_EXTERNAL_FILE_INGESTED) {
    const std::string from = text(event->external_file_path), to = text(event->file_path);
    CHECK(event->table_properties != nullptr && event->table_properties->num_entries == 2);
    CHECK(event->global_seqno > 0);
    told += text(event->db) + " " + text(event->column_family) + " " +
            from.substr(from.rfind('/') + 1) + " " + to.substr(to.rfind('.'));
  }
  return ROCKS_LISTENER_GO_ON;
}

rocks_event_listener_callbacks callbacks() {
  return {sizeof(rocks_event_listener_callbacks),
          nullptr,
          [](void*) { destroyed++; },
          {0, 0, 0},
          remember,
          0,
          0};
}

void ingest(const std::string& folder) {
  std::unique_ptr<rx::object> listener;
  const auto calls = callbacks();
  CHECK(rx::make_event_listener(&calls, &listener).ok());
  rocksdb::Options options;
  options.create_if_missing = true;
  options.listeners = {static_cast<rx::event_listener*>(listener.get())->it};
  listener.reset();
  rx::tell_events(folder + "/db", &options);
  std::unique_ptr<rocksdb::DB> db;
  CHECK(rocksdb::DB::Open(options, folder + "/db", &db).ok());
  CHECK(db->Put(rocksdb::WriteOptions(), "a", "old").ok());
  rocksdb::SstFileWriter writer{rocksdb::EnvOptions(), rocksdb::Options()};
  CHECK(writer.Open(folder + "/new.sst").ok());
  CHECK(writer.Put("a", "1").ok() && writer.Put("b", "2").ok() && writer.Finish().ok());
  CHECK(db->IngestExternalFile({folder + "/new.sst"}, rocksdb::IngestExternalFileOptions()).ok());
  CHECK(told == folder + "/db default new.sst .sst");
  CHECK(destroyed == 0);
  options = rocksdb::Options();
  db.reset();
  CHECK(destroyed == 1);
}

// A shutdown skips OnFlushCompleted and OnCompactionCompleted; the pressure is told always.
void a_skipped_end() {
  rx::database_events events("path", {});
  const auto is_let_go = [] {
    return rx::this_thread.working_for == nullptr && rx::this_thread.worker == nullptr &&
           rx::this_thread.event_of == nullptr && rx::this_thread.teller == nullptr;
  };
  int place = 0;
  auto* db = reinterpret_cast<rocksdb::DB*>(&place);
  CHECK(is_let_go());
  events.OnCompactionBegin(db, rocksdb::CompactionJobInfo());
  CHECK(rx::this_thread.working_for == db);
  events.OnSubcompactionBegin(rocksdb::SubcompactionJobInfo());
  events.OnBackgroundJobPressureChanged(db, rocksdb::BackgroundJobPressure());
  CHECK(is_let_go());
  events.OnFlushBegin(db, rocksdb::FlushJobInfo());
  events.OnBackgroundJobPressureChanged(db, rocksdb::BackgroundJobPressure());
  CHECK(is_let_go());
  {
    // CompactFiles does not tell it.
    const rx::own_work here;
    events.OnSubcompactionBegin(rocksdb::SubcompactionJobInfo());
    CHECK(rx::this_thread.working_for == db);
  }
  CHECK(is_let_go());
}

}  // namespace

int main(int, char** argv) {
  ingest(argv[1]);
  a_skipped_end();
  return 0;
}
