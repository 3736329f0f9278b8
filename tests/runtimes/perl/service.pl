# Serviced callbacks in Perl, with FFI::Platypus, through flushes, compactions and stalls: its one thread
# makes all calls, and answers while it waits inside them: PREFIX FOLDER.
use strict;
use warnings;
use FFI::Platypus 2.00;
use FFI::Platypus::Buffer qw(buffer_to_scalar scalar_to_pointer);

use constant { ADDITIONS => 50_000, KEYS => 1000 };

my ($prefix, $folder) = @ARGV;
my $header = do {
    open my $file, '<', "$prefix/include/rocks.cdef.h" or die $!;
    local $/;
    <$file>;
};
my %constant = $header =~ /^enum \{ (\w+) = (-?\d+) \};$/mg;
my $ffi = FFI::Platypus->new(api => 2, lib => "$prefix/lib/librocks.so");

# A function as rocks.cdef.h declares it; each integer type of its own is an int32_t.
my %function;
sub function {
    my ($name) = @_;
    return $function{$name} //= do {
        my ($result, $parameters) = $header =~ /^(\w+) $name\(([^)]*)\);/m or die "no $name";
        my @types = map { /^const char \*\w+$/ ? 'string' : /\*/ ? 'opaque' : /^(size_t|u?int\d+_t) / ? $1 : 'int32_t' }
            split /,\s*/, $parameters;
        $ffi->function($name => \@types => $result eq 'void' ? 'void' : 'int32_t');
    };
}
my $this_thread = FFI::Platypus->new(api => 2, lib => [undef])->function(pthread_self => [] => 'ulong');

my $status = "\0" x 512;

# Calls a function that takes a status last. A reference to a string is a place in memory.
sub rocks {
    my ($name, @values) = @_;
    my $code = function("rocks_$name")->call((map { ref ? scalar_to_pointer($$_) : $_ } @values), scalar_to_pointer($status));
    die unpack('x16 Z*', $status), "\n" if $code != $constant{ROCKS_OK};
}

# What the last place before the status gets: a handle, or a number.
sub made {
    my ($name, @values) = @_;
    my $out = "\0" x 8;
    rocks($name, @values, \$out);
    return unpack 'Q', $out;
}

# ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

my ($owner, $thread) = (made('service_owner'), $this_thread->call);
my ($merged, $filtered, $elsewhere) = (0, 0, 0);
my $append = $ffi->function(rocks_sink_append => [qw(opaque opaque size_t opaque)] => 'int32_t');

sub bytes { return buffer_to_scalar($_[0], $_[1]) }
sub word { return unpack 'Q', bytes($_[0], 8) }

# A function of a callback object, whose last parameter is the sink for an error. It must not die:
# Platypus would warn, and go on.
sub answering {
    my ($type, $failed, $answer) = @_;
    my $closure = $ffi->closure(sub {
        $elsewhere++ if $this_thread->call != $thread;
        my $result = eval { $answer->(@_) };
        return $result if defined $result;
        my $error = $@;
        $append->call($_[-1], scalar_to_pointer($error), length $error, undef);
        return $failed;
    });
    $closure->sticky; # it lives as long as the library may call it
    return $ffi->cast($type => 'opaque', $closure);
}

# A struct of callbacks; the functions stand last in it.
sub callbacks {
    my ($name, @functions) = @_;
    my $service = pack 'LLQ', $constant{ROCKS_CALLBACK_OWNER}, 60_000_000, 0;
    my $size = 3 * 8 + length($service) + 8 * (1 + @functions);
    return pack('QQQ', $size, 0, 0) . $service . pack('Q*', scalar_to_pointer($name), @functions);
}

my $merge = answering('(opaque, opaque, size_t, opaque, opaque, size_t, opaque, opaque)->bool', 0, sub {
    my ($state, $key, $key_len, $existing, $value, $value_len, $result) = @_;
    $merged++;
    my $sum = word($value);
    $sum += word(word($existing)) if defined $existing;
    my $bytes = pack 'Q', $sum;
    return $append->call($result, scalar_to_pointer($bytes), 8, undef) == $constant{ROCKS_OK};
});
my $filter = answering('(opaque, opaque, opaque, opaque)->sint32', $constant{ROCKS_COMPACTION_FAILED}, sub {
    my ($state, $record) = @_;
    $filtered++;
    my $key = word($record + 16); # struct_size, level and value_type stand before it
    return $constant{bytes($key, 1) eq 'r' ? 'ROCKS_COMPACTION_REMOVE' : 'ROCKS_COMPACTION_KEEP'};
});

my ($merge_calls, $filter_calls) = (callbacks("perl.sum\0", $merge), callbacks("perl.rubbish\0", $filter, 0));
my $merging = made(merge_operator_new_associative => \$merge_calls);
my $filtering = made(compaction_filter_new => \$filter_calls);
my $statistics = made(statistics_new => undef);

# ---- the stress

my $database = made(options_new => $constant{ROCKS_OPTIONS_DATABASE});
my %settings = (
    create_if_missing => 'true', write_buffer_size => '65536', level0_file_num_compaction_trigger => '2',
    level0_slowdown_writes_trigger => '3', level0_stop_writes_trigger => '4', max_background_jobs => '4',
);
rocks(options_set => $database, $_, $settings{$_}) for keys %settings;
rocks(options_set_merge_operator => $database, 'merge_operator', $merging);
rocks(options_set_compaction_filter => $database, 'compaction_filter', $filtering);
rocks(options_set_statistics => $database, 'statistics', $statistics);
sub opened { return made(db_open => "$folder/db", $database, undef, undef, undef, 0) }

# The additions from one to another, with rubbish between.
sub add {
    my ($db, $from, $to) = @_;
    for my $i ($from .. $to - 1) {
        my ($key, $rubbish, $operand) = ('sum:' . $i % KEYS, "rubbish:$i", pack 'Q', $i);
        rocks(db_merge => $db, undef, undef, \$key, length $key, \$operand, 8);
        rocks(db_put => $db, undef, undef, \$rubbish, length $rubbish, \$operand, 8) if $i % 10 == 0;
    }
}

my $db = opened();
add($db, 0, ADDITIONS / 2);
rocks(db_close => $db); # while the callbacks are asked
$db = opened();
add($db, ADDITIONS / 2, ADDITIONS);
rocks(db_flush => $db, undef, 0, undef);
rocks(db_compact_range => $db, undef, undef, undef, 0, undef, 0, undef);

my ($place, $length) = ("\0" x 8, "\0" x 8);
for my $k (0 .. KEYS - 1) {
    my ($key, $count) = ("sum:$k", ADDITIONS / KEYS);
    rocks(db_get_into => $db, undef, undef, \$key, length $key, \$place, 8, \$length);
    my ($sum, $right) = (unpack('Q', $place), $count * $k + KEYS * $count * ($count - 1) / 2);
    die "$key: $sum, not $right" if $sum != $right;
}
my ($iter, $slice) = (made(db_iter => $db, undef, undef), "\0" x 16);
rocks(iter_seek_to_first => $iter, \$slice, undef);
my $first = bytes(unpack 'QQ', $slice);
die "first is $first" if $first ne 'sum:0'; # all the rubbish stood before it
rocks(iter_free => $iter);
# An owner's writes do not wait inside RocksDB, and stall.micros does not count them.
rocks(db_property => $db, undef, 'rocksdb.cf-write-stall-stats', \$slice);
die 'no stall' if bytes(unpack 'QQ', $slice) !~ /total-stops: [1-9]/;
rocks(buffer_free => \$slice);
rocks(db_close => $db);

# ---- the figures

for my $name (qw(flush.write.bytes compact.read.bytes)) {
    die $name if made(statistics_value => $statistics, "rocksdb.$name") == 0;
}
die "$merged merged, $filtered filtered, $elsewhere elsewhere"
    if $merged < ADDITIONS / 2 || $filtered == 0 || $elsewhere != 0;
my $stats = pack 'Q6', 48;
rocks(service_stats_of => $owner, \$stats);
my (undef, $answered, @lost) = unpack 'Q6', $stats; # declined, dropped, not_destroyed, waiting
die "answered $answered, @lost" if $answered == 0 || "@lost" ne '0 0 0 0';
for ([merge_operator => $merging], [compaction_filter => $filtering]) {
    my ($name, $handle) = @$_;
    rocks("${name}_failures" => $handle, \$place, undef);
    die $name if unpack('Q', $place) != 0;
}

function('rocks_release')->call($_) for $database, $merging, $filtering, $statistics;
die 'left' if made(handles_alive => undef) != 0;
print "serviced by Perl\n";
