# A get and a scan in Ruby: FOLDER, with the database of bench.c.
require "rocks"

ROWS, KEYS, GETS, ROUNDS = 10_000, 1000, 1000, 300

def now = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)

db = Rocks.open("#{ARGV[0]}/bench")
keys = Array.new(KEYS) { |i| format("key%013d", i) }
work = {
  get: lambda do
    sum = 0
    GETS.times { |i| sum += db.get(keys[i % KEYS]).bytesize }
    sum
  end,
  scan: lambda do
    sum = 0
    db.rows { |key, value| sum += key.bytesize + value.bytesize }
    sum
  end
}
best = Hash.new(Float::INFINITY)
total = 0
ROUNDS.times do
  work.each do |name, one|
    begun = now
    total += one.call
    best[name] = [best[name], (now - begun) / (name == :get ? GETS : ROWS).to_f].min
  end
end
db.close
puts "sum #{total}", "get #{best[:get].round}", "scan #{best[:scan].round}"
