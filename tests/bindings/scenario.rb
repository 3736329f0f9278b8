# The scenario in Ruby: FOLDER.
require "rocks"

FOLDER = ARGV[0]

def say(*words) = puts(words.map { |word| word.nil? ? "none" : word.to_s }.join(" "))

def error_of
  yield
rescue Rocks::Error => error
  error
else
  raise "no error"
end

db = nil
queue = Rocks::EventQueue.new("kinds=flush_completed")
options = Rocks::Options.new(:database, create_if_missing: true, create_missing_column_families: true,
                                         write_buffer_size: 65_536)
options.merge_operator("scenario.join") do |_key, existing, operand|
  raise "refused bad" if operand == "bad"
  db.close if operand == "close"

  existing ? "#{existing},#{operand}" : operand
end
options.compaction_filter("scenario.rubbish") { |key, _value| !key.start_with?("r") }
options.add_event_queue(queue)

how = { mode: "optimistic_transaction", families: %w[default second] }
db = Rocks.open("#{FOLDER}/db", options, **how)
say("families", *db.families)
db.put("one", "1")
say("get", db.get("one"))
say("absent", db.get("absent"))
db.put("nul\0key", "\x00\xff".b)
say("binary", db.get("nul\0key").unpack1("H*"))
second = db.family("second")
db.put("k", "2", family: second)
say("second", db.get("k", family: second), db.get("k"))
closed, reading = db.family("second"), Rocks::Options.new(:read)
closed.close
reading.close
raise if error_of { db.put("k", "lost", family: closed) }.code != error_of { db.get("k", options: reading) }.code
raise if db.get("k")

batch = Rocks::Batch.new
batch.put("a", "1")
batch.put("b", "2")
batch.delete("one")
batch.merge("list", "x")
db.write(batch)
say("batch", batch.count, db.get("one"))
say("multi_get", *db.multi_get(%w[a absent b]))

batch.clear
1000.times { |i| batch.put(format("key%04d", i), (i * i).to_s) }
db.write(batch)
batch.close
rows = db.rows(from: "key", to: "kez").to_a
say("scan", rows.size, rows.first[0], rows.last[0], rows.sum { |_key, value| value.to_i })
say("reverse", db.rows(from: "key", to: "kez", reverse: true, keys_only: true).first[0])

snapshot = db.snapshot
db.put("a", "changed")
say("snapshot", snapshot.get("a"), db.get("a"))
snapshot.close

txn = db.begin
txn.get_for_update("a")
db.put("a", "overtaken")
txn.put("a", "lost")
conflict = error_of { txn.commit }
say("conflict", conflict.code, conflict.subcode, conflict.retryable?, conflict.message)
txn.rollback
txn.close
say("rolled back", db.get("a"))
txn = db.begin
txn.put("t", "t")
txn.commit
txn.close
say("committed", db.get("t"))
sync, other = Rocks::Options.new(:write, sync: true), Rocks::Options.new(:read)
db.begin(write: sync).close
error_of { db.begin(write: other) } # options of another kind
[sync, other].each(&:close)

[-> { options[:write_buffer_size] = "70000\0" }, -> { db.family("second\0") }].each do |cut| # by a NUL
  cut.call
  raise "a NUL was accepted"
rescue ArgumentError
  next
end
wrong = error_of { options[:write_buffer_sise] = 1 }
say("error", wrong.code, wrong.message)

%w[b c d].each { |operand| db.merge("list", operand) }
say("merge", db.get("list"))
db.merge("bad", "bad")
refused = error_of { db.get("bad") }
say("merge failed", refused.code, refused.message.include?("refused bad"))
db.delete("bad")
db.merge("close", "close") # a callback cannot close it: it stays open
raise unless error_of { db.get("close") }.message.include?("inside a callback")
db.delete("close")

10.times { |i| db.put("r#{i}", "rubbish") }
db.flush
db.compact
say("filter", db.get("r5"), db.rows(from: "r", to: "s").count)

flushed = nil
flushed ||= queue.drain.any? { |event| event.kind == "flush_completed" } || nil while !flushed && queue.wait(10_000)
say("event", "flush_completed", flushed)

# A wait for events answers callbacks of RocksDB's threads.
def served
  events = Rocks::EventQueue.new("kinds=compaction_completed")
  watched = Rocks::Options.new(:database, create_if_missing: true, level0_file_num_compaction_trigger: 2)
  watched.compaction_filter("scenario.rubbish") { |key, _value| !key.start_with?("r") }
  watched.add_event_queue(events)
  Rocks.open("#{FOLDER}/served", watched) do |db|
    2.times do |flush|
      (flush..200).each { |i| db.put("r#{i}", "rubbish") }
      db.put("kept#{flush}", "it")
      db.flush
    end
    raise unless events.wait(30_000) && db.get("r9").nil? && db.get("kept1") == "it"

    events.drain
    raise if events.wait(25)
  end
  watched.close
  events.close
end

# Additions through flushes, compactions and stalls, with a close while callbacks are asked.
def stress(how)
  hard = Rocks::Options.new(:database, create_if_missing: true, create_missing_column_families: true,
                                       write_buffer_size: 65_536, level0_file_num_compaction_trigger: 2,
                                       level0_slowdown_writes_trigger: 3, level0_stop_writes_trigger: 4,
                                       max_background_jobs: 4)
  hard.merge_operator("scenario.sum") { |_key, existing, operand| (existing.to_i + operand.to_i).to_s }
  hard.compaction_filter("scenario.rubbish") { |key, _value| !key.start_with?("r") }
  2.times do |half|
    Rocks.open("#{FOLDER}/stress", hard, **how) do |db|
      (half * 15_000...(half + 1) * 15_000).each do |i|
        db.merge("sum#{i % 100}", i.to_s)
        db.put("r#{i}", "rubbish") if (i % 10).zero?
      end
    end
  end
  Rocks.open("#{FOLDER}/stress", hard, **how) do |db|
    db.flush
    db.compact
    right = (0...100).count { |k| db.get("sum#{k}").to_i == 300 * k + 100 * 299 * 150 }
    say("stress", right, db.rows(from: "r", to: "s").count)
  end
  hard.close
end

# Whether the collector frees what nobody closed.
def collected?(db)
  before = Rocks.alive
  100.times do
    Rocks::Batch.new.put("k", "v")
    db.snapshot
    db.rows.next
  end
  1000.times do
    return true if Rocks.alive == before

    GC.start
    sleep 0.01
  end
  false
end

served
stress(how)
say("left to the collector", collected?(db))

backups = Rocks::Backups.new("#{FOLDER}/backups")
say("backup", backups.create(db))

snapshot, txn = db.snapshot, db.begin
db.close
say("closed", error_of { snapshot.get("a") }.code, error_of { txn.commit }.code)
[second, snapshot, txn].each(&:close)

backups.restore(1, "#{FOLDER}/restored")
backups.close
restored = Rocks.open("#{FOLDER}/restored", options, **how)
say("restored", restored.get("list"), restored.get("t"))
[restored, options, queue].each(&:close)
1000.times do
  break if Rocks.alive.zero?

  GC.start
  sleep 0.01
end
say("alive", Rocks.alive)
