# The scenario in Perl: FOLDER.
use strict;
use warnings;
use Rocks;

my ($folder) = @ARGV;

sub say_all { print join(' ', map { $_ // 'none' } @_), "\n" }
sub truth { return $_[0] ? 'true' : 'false' }

sub error_of {
    my ($call) = @_;
    die 'no error' if eval { $call->(); 1 };
    die $@ if ref $@ ne 'Rocks::Error';
    return $@;
}

my $db;
my $queue = Rocks::EventQueue->new('kinds=flush_completed');
my $options = Rocks::Options->new(DATABASE => create_if_missing => 'true', create_missing_column_families => 'true',
    write_buffer_size => 65536);
$options->merge_operator('scenario.join', sub {
    my ($key, $existing, $operand) = @_;
    die "refused bad\n" if $operand eq 'bad';
    $db->close if $operand eq 'close';
    return defined $existing ? "$existing,$operand" : $operand;
});
$options->compaction_filter('scenario.rubbish', sub { return $_[0] =~ /^r/ ? 0 : 1 });
$options->add_event_queue($queue);

# The other options win over a preset.
{
    my %wanted = (write_buffer_size => 70000, target_file_size_base => 70001, max_bytes_for_level_base => 70002,
        max_open_files => 300, soft_pending_compaction_bytes_limit => 70003);
    my $small = Rocks::Options->new(DATABASE => %wanted, preset => 'small_memory');
    for my $name (keys %wanted) {
        my $value = Rocks::room(16);
        Rocks::call(options_value => Rocks::handle($small), $name, \$value);
        Rocks::taken(\$value) == $wanted{$name} or die $name;
    }
    $small->close;
}

my %how = (mode => 'optimistic_transaction', families => ['default', 'second']);
$db = Rocks::open("$folder/db", $options, %how);
say_all('families', $db->families);
$db->put('one', '1');
say_all('get', $db->get('one'));
say_all('absent', scalar $db->get('absent'));
$db->put("nul\0key", "\0\xff");
say_all('binary', unpack 'H*', $db->get("nul\0key"));
my $second = $db->family('second');
$db->put('k', '2', $second);
say_all('second', scalar $db->get('k', $second), scalar $db->get('k'));
my ($closed, $reading) = ($db->family('second'), Rocks::Options->new('READ'));
$_->close for $closed, $reading;
error_of(sub { $db->put('k', 'lost', $closed) })->{code} == error_of(sub { $db->get('k', undef, $reading) })->{code}
    or die;
die if defined $db->get('k');

my $batch = Rocks::Batch->new;
$batch->put('a', '1');
$batch->put('b', '2');
$batch->delete('one');
$batch->merge('list', 'x');
$db->write($batch);
say_all('batch', $batch->count, scalar $db->get('one'));
say_all('multi_get', $db->multi_get('a', 'absent', 'b'));

$batch->clear;
$batch->put(sprintf('key%04d', $_), $_ * $_) for 0 .. 999;
$db->write($batch);
$batch->close;
my ($count, $sum, $first, $last) = (0, 0);
my $next = $db->rows(from => 'key', to => 'kez');
while (my ($key, $value) = $next->()) {
    $count++;
    $sum += $value;
    $first //= $key;
    $last = $key;
}
say_all('scan', $count, $first, $last, $sum);
{
    my ($key) = $db->rows(from => 'key', to => 'kez', reverse => 1, keys_only => 1)->();
    say_all('reverse', $key);
}

my $snapshot = $db->snapshot;
$db->put('a', 'changed');
say_all('snapshot', $snapshot->get('a'), $db->get('a'));
$snapshot->close;

my $txn = $db->begin;
$txn->get_for_update('a');
$db->put('a', 'overtaken');
$txn->put('a', 'lost');
my $conflict = error_of(sub { $txn->commit });
say_all('conflict', @$conflict{qw(code subcode)}, truth($conflict->{retryable}), $conflict->{message});
$txn->rollback;
$txn->close;
say_all('rolled back', $db->get('a'));
$txn = $db->begin;
$txn->put('t', 't');
$txn->commit;
$txn->close;
say_all('committed', $db->get('t'));
my ($sync, $other) = (Rocks::Options->new(WRITE => sync => 'true'), Rocks::Options->new('READ'));
$db->begin(undef, $sync)->close;
error_of(sub { $db->begin(undef, $other) });    # options of another kind
$_->close for $sync, $other;

die if eval { $options->set(write_buffer_size => "70000\0"); 1 };    # a NUL would cut it
die if eval { $db->family("second\0"); 1 };
my $wrong = error_of(sub { $options->set(write_buffer_sise => 1) });
say_all('error', @$wrong{qw(code message)});

$db->merge('list', $_) for qw(b c d);
say_all('merge', $db->get('list'));
$db->merge('bad', 'bad');
my $refused = error_of(sub { $db->get('bad') });
say_all('merge failed', $refused->{code}, truth($refused->{message} =~ /refused bad/));
$db->delete('bad');
$db->merge('close', 'close');    # a callback cannot close it: it stays open
error_of(sub { $db->get('close') })->{message} =~ /inside a callback/ or die;
$db->delete('close');

# undef is no value, and no decision.
die if eval { $db->put('k', undef); 1 } || eval { $db->put(undef, 'v'); 1 } || defined $db->get('k');
{
    my $loose = Rocks::Options->new(DATABASE => create_if_missing => 'true');
    $loose->merge_operator('scenario.none', sub { return });
    $loose->compaction_filter('scenario.none', sub { return });
    my $db = Rocks::open("$folder/loose", $loose);
    $db->put('kept', 'it');
    error_of(sub { $db->flush; $db->compact })->{message} =~ /gave undef/ or die;
    $db->merge('none', 'operand');
    error_of(sub { $db->get('none') })->{message} =~ /is undef/ or die;
    $db->get('kept') eq 'it' or die;
    $_->close for $db, $loose;
}

$db->put("r$_", 'rubbish') for 0 .. 9;
$db->flush;
$db->compact;
my $left = 0;
$next = $db->rows(from => 'r', to => 's');
$left++ while $next->();
say_all('filter', scalar $db->get('r5'), $left);

my $flushed;
while (!$flushed && $queue->wait(10_000)) {
    $flushed ||= grep { $_->{kind} eq 'flush_completed' } $queue->drain;
}
say_all('event', 'flush_completed', $flushed ? 'true' : undef);

# A wait for events answers callbacks of RocksDB's threads.
sub served {
    my $events = Rocks::EventQueue->new('kinds=compaction_completed');
    my $watched = Rocks::Options->new(DATABASE => create_if_missing => 'true', level0_file_num_compaction_trigger => 2);
    $watched->compaction_filter('scenario.rubbish', sub { return $_[0] =~ /^r/ ? 0 : 1 });
    $watched->add_event_queue($events);
    my $db = Rocks::open("$folder/served", $watched);
    for my $flush (1, 2) {
        $db->put("r$_", 'rubbish') for $flush .. 200;
        $db->put("kept$flush", 'it');
        $db->flush;
    }
    $events->wait(30_000) && !defined $db->get('r9') && $db->get('kept2') eq 'it' or die;
    $events->drain;
    die if $events->wait(25);
    $_->close for $db, $watched, $events;
    return;
}

# Additions through flushes, compactions and stalls, with a close while callbacks are asked.
sub stress {
    my $hard = Rocks::Options->new(DATABASE => create_if_missing => 'true', write_buffer_size => 65536,
        level0_file_num_compaction_trigger => 2, level0_slowdown_writes_trigger => 3,
        level0_stop_writes_trigger => 4, max_background_jobs => 4);
    $hard->merge_operator('scenario.sum', sub { return ($_[1] // 0) + $_[2] });
    $hard->compaction_filter('scenario.rubbish', sub { return $_[0] =~ /^r/ ? 0 : 1 });
    for my $half (0, 1) {
        my $db = Rocks::open("$folder/stress", $hard);
        for my $i ($half * 15000 .. ($half + 1) * 15000 - 1) {
            $db->merge('sum' . $i % 100, $i);
            $db->put("r$i", 'rubbish') if $i % 10 == 0;
        }
        $db->close;
    }
    my $db = Rocks::open("$folder/stress", $hard);
    $db->flush;
    $db->compact;
    my ($left, $next) = (0, $db->rows(from => 'r', to => 's'));
    $left++ while $next->();
    say_all('stress', scalar(grep { $db->get("sum$_") == 300 * $_ + 100 * 299 * 150 } 0 .. 99), $left);
    $db->close;
    $hard->close;
    return;
}

# Whether what nobody closed is freed.
sub collected {
    my $before = Rocks::alive();
    for (1 .. 100) {
        Rocks::Batch->new->put('k', 'v');
        $db->snapshot;
        $db->rows->();
    }
    for (1 .. 1000) {
        return 1 if Rocks::alive() == $before;
        select undef, undef, undef, 0.01;
    }
    return 0;
}

served();
stress();
say_all('left to the collector', truth(collected()));

my $backups = Rocks::Backups->new("$folder/backups");
say_all('backup', $backups->create($db));

($snapshot, $txn) = ($db->snapshot, $db->begin);
$db->close;
say_all('closed', error_of(sub { $snapshot->get('a') })->{code}, error_of(sub { $txn->commit })->{code});
$_->close for $second, $snapshot, $txn;

$backups->restore(1, "$folder/restored");
$backups->close;
my $restored = Rocks::open("$folder/restored", $options, %how);
say_all('restored', $restored->get('list'), $restored->get('t'));
$_->close for $restored, $options, $queue;
undef $next;
for (1 .. 1000) {
    last if Rocks::alive() == 0;
    select undef, undef, undef, 0.01;
}
say_all('alive', Rocks::alive());
