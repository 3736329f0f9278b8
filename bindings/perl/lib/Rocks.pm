# RocksDB for Perl, with FFI::Platypus, over the C interface in Rocks::ABI. README.md shows how it is used.
package Rocks;
use strict;
use warnings;
use Rocks::ABI;
use FFI::Platypus::Buffer qw(buffer_to_scalar scalar_to_pointer);

our $VERSION = 'v0.1.0';
our %C = %Rocks::ABI::CONSTANTS;
my $status = "\0" x 512;

# ---- calls

# The code of a call that takes a status last: OK or one of `answers`. A reference to a string is a place
# in memory.
sub code {
    my ($answers, $name, @values) = @_;
    my $code = Rocks::ABI::function("rocks_$name")
        ->call((map { ref ? scalar_to_pointer($$_) : $_ } @values), scalar_to_pointer($status));
    return $code if $code == 0 || grep { $code == $_ } @$answers;
    die Rocks::Error->new;
}

sub call { code([], @_); return }

# What the last place before the status gets: a handle, or a number.
sub made {
    my $out = room(8);
    code([], @_, \$out);
    return unpack 'Q', $out;
}

# A key or value: its bytes and their number. Characters have no bytes of their own: encode them.
sub data {
    my ($data) = @_;
    die "a key or value is undef; accepted: bytes\n" if !defined $data;
    utf8::downgrade($data, 1) or die "a key or value has wide characters; accepted: bytes (see Encode)\n";
    return (\$data, length $data);
}

# A text for C, which would cut it at a NUL.
sub text {
    my ($text) = @_;
    die "text: '$text' has a NUL; accepted: names, paths and values without one\n" if ($text // '') =~ /\0/;
    return $text;
}

# A string of its own, for the library to write to: Perl may share what it makes of a constant.
sub room { my $room = "\0" x $_[0]; return $room }

sub bytes { return $_[1] == 0 ? '' : buffer_to_scalar($_[0], $_[1]) }
sub slice { return bytes(unpack 'QQ', buffer_to_scalar($_[0], 16)) }
sub number { return unpack $_[1], buffer_to_scalar($_[0], 8) }

# The text of a rocks_buffer in a string of 16 bytes, which is freed.
sub taken {
    my ($buffer) = @_;
    my $text = bytes(unpack 'QQ', $$buffer);
    call(buffer_free => $buffer);
    return $text;
}

# undef: the default one.
sub handle {
    my ($object) = @_;
    return undef if !defined $object;    # also in a list
    return eval { $object->{handle} } // die "a family or options: $object is given; accepted: objects of Rocks\n";
}

# Opens a database: Rocks::open($path, \%options or Rocks::Options, mode => , families => [], how => {}).
sub open { return Rocks::Database->new(@_) }

# Answers what waits for this thread, for at most so many microseconds until the first.
sub service { call(service => $_[0] // 0, undef); return }

# How many objects of the library are alive in the process.
sub alive { return made(handles_alive => undef) }

package Rocks::Error;
use overload '""' => sub { $_[0]{message} }, fallback => 1;

sub new {
    my ($class) = @_;
    my %self;
    @self{qw(code subcode severity flags message)} = unpack 'l l l L Z*', $status;
    utf8::decode($self{message});
    $self{retryable} = Rocks::ABI::function('rocks_status_is_retryable')
        ->call(FFI::Platypus::Buffer::scalar_to_pointer($status)) ? 1 : 0;
    return bless \%self, $class;
}

# ---- a handle: `close` frees it and says what failed; what was left goes with the object. One that was
# closed keeps its number: the library refuses it, where undef would be a default.

package Rocks::Handle;

sub own {
    my ($class, $free, $handle) = @_;
    return bless { handle => $handle, free => $free }, $class;
}

sub close {
    my ($self) = @_;
    return if $self->{is_closed};
    $self->{is_closed} = 1;
    return if Rocks::code([$C{HANDLE_BUSY}], $self->{free} => $self->{handle}) == 0;
    $self->{is_closed} = 0;    # it is open as before
    die Rocks::Error->new;
}

sub DESTROY {
    my ($self) = @_;
    return if $self->{is_closed} || !defined $self->{handle} || ${^GLOBAL_PHASE} eq 'DESTRUCT';
    Rocks::ABI::function('rocks_release')->call($self->{handle});
    return;
}

# ---- options, by RocksDB's names

package Rocks::Options;
our @ISA = ('Rocks::Handle');
my @kept;

# kind: as in ROCKS_OPTIONS_..., 'DATABASE', 'READ'. true and false are the texts. A hash has no order: a preset
# is set first, so that the other options win over it.
sub new {
    my ($class, $kind, %values) = @_;
    my $number = $C{"OPTIONS_$kind"} // die "kind: $kind is none of options";
    my $self = $class->own(options_free => Rocks::made(options_new => $number));
    my ($preset, @others) = ('preset', sort grep { $_ ne 'preset' } keys %values);
    $self->set($_, $values{$_}) for (exists $values{$preset} ? $preset : ()), @others;
    return $self;
}

sub set {
    my ($self, $name, $value) = @_;
    return Rocks::call(options_set => $self->{handle}, Rocks::text($name), Rocks::text("$value"));
}

# Keys and prefixes, which may have any bytes.
sub set_bytes {
    my ($self, $name, $value) = @_;
    return Rocks::call(options_set_bytes => $self->{handle}, Rocks::text($name), Rocks::data($value));
}

# Events of the databases opened with these options go into the queue.
sub add_event_queue {
    my ($self, $queue) = @_;
    return Rocks::call(options_add_event_queue => $self->{handle}, 'listeners', $queue->{handle});
}

# A function whose last parameter is the sink for an error. It must not die: Platypus would warn, and go on.
sub _answering {
    my ($name, $failed, $answer) = @_;
    my $closure = $Rocks::ABI::ffi->closure(sub {
        my $result = eval { $answer->(@_) };
        return $result if defined $result;
        my $error = "$@";
        chomp $error;
        utf8::encode($error) if utf8::is_utf8($error);
        Rocks::ABI::function('rocks_sink_append')
            ->call($_[-1], FFI::Platypus::Buffer::scalar_to_pointer($error), length $error, undef);
        return $failed;
    });
    push @kept, $closure;
    return $Rocks::ABI::ffi->cast(Rocks::ABI::closure_type($name) => 'opaque', $closure);
}

# A struct of functions that the library calls: on this thread alone, while it waits in a call or in
# Rocks::service. They live as long as the process: make an operator once, not for each database.
sub _serviced {
    my ($type, $name, $field, $function) = @_;
    my $at = $Rocks::ABI::OFFSETS{$type};
    my $calls = "\0" x $Rocks::ABI::SIZES{$type};
    my $text = Rocks::text($name) . "\0";
    push @kept, \$text;
    my %words = (
        struct_size => pack('Q', length $calls),
        service => pack('LL', $C{CALLBACK_OWNER}, 60_000_000),
        name => pack('Q', FFI::Platypus::Buffer::scalar_to_pointer($text)),
        $field => pack('Q', $function),
    );
    substr $calls, $at->{$_}, 8, $words{$_} for keys %words;
    return $calls;
}

# merge(key, existing, operand) gives the new value; existing is undef where there is none. It must be
# associative: `existing` may be an operand that was merged before.
sub merge_operator {
    my ($self, $name, $merge) = @_;
    my $type = 'rocks_associative_merge_operator_callbacks';
    my $calls = _serviced($type, $name, 'merge', _answering("${type}_merge", 0, sub {
        my ($state, $key, $key_len, $existing, $value, $value_len, $result) = @_;
        my $before = defined $existing ? Rocks::slice($existing) : undef;
        my $after = $merge->(Rocks::bytes($key // 0, $key_len), $before, Rocks::bytes($value // 0, $value_len));
        Rocks::call(sink_append => $result, Rocks::data($after));
        return 1;
    }));
    my $made = Rocks::made(merge_operator_new_associative => \$calls);
    Rocks::call(options_set_merge_operator => $self->{handle}, 'merge_operator', $made);
    return Rocks::call(merge_operator_free => $made);
}

# filter(key, value) gives 1 to keep the record, 0 to remove it, or a reference to a new value.
sub compaction_filter {
    my ($self, $name, $filter) = @_;
    my $type = 'rocks_compaction_filter_callbacks';
    my $at = $Rocks::ABI::OFFSETS{rocks_compaction_record};
    my $calls = _serviced($type, $name, 'filter', _answering("${type}_filter", $C{COMPACTION_FAILED}, sub {
        my ($state, $record, $result) = @_;
        my $kind = Rocks::number($record + $at->{value_type}, 'l');
        return $C{COMPACTION_KEEP} if $kind != $C{COMPACTION_TYPE_VALUE};
        my $answer = $filter->(Rocks::slice($record + $at->{key}), Rocks::slice($record + $at->{value}));
        die "a compaction filter gave undef; accepted: 1, 0 or a reference to a new value\n" if !defined $answer;
        return $answer ? $C{COMPACTION_KEEP} : $C{COMPACTION_REMOVE} if !ref $answer;
        Rocks::call(sink_append => $result, Rocks::data($$answer));
        return $C{COMPACTION_CHANGE_VALUE};
    }));
    my $made = Rocks::made(compaction_filter_new => \$calls);
    Rocks::call(options_set_compaction_filter => $self->{handle}, 'compaction_filter', $made);
    return Rocks::call(compaction_filter_free => $made);
}

# ---- what has `get` and `rows`; each class says the prefix of its functions in C

package Rocks::Readable;
our @ISA = ('Rocks::Handle');

# The value, or undef: $db->get($key, $family, $options).
sub get {
    my ($self, $key, $family, $options) = @_;
    my ($capacity, $length) = (4096, Rocks::room(8));
    while (1) {
        my $place = "\0" x $capacity;
        my $code = Rocks::code(
            [$C{NOT_FOUND}, $C{BUFFER_TOO_SMALL}], $self->prefix . '_get_into', $self->{handle},
            Rocks::handle($family), Rocks::handle($options), Rocks::data($key), \$place, $capacity, \$length,
        );
        return undef if $code == $C{NOT_FOUND};    # also in a list
        my $size = unpack 'Q', $length;
        return substr $place, 0, $size if $code == 0;
        $capacity = $size;
    }
}

# A function that gives the next key with its value, and an empty list at the end; it reads blocks of
# entries. Of: from, to, reverse, keys_only, family, options (read options by name).
sub rows {
    my ($self, %of) = @_;
    my $reading = Rocks::Options->new(READ => %{$of{options} // {}});
    $reading->set_bytes(iterate_lower_bound => $of{from}) if defined $of{from};
    $reading->set_bytes(iterate_upper_bound => $of{to}) if defined $of{to};
    my $iter = Rocks::Handle->own(iter_free => Rocks::made(
        $self->prefix . '_iter', $self->{handle}, Rocks::handle($of{family}), $reading->{handle}));
    $reading->close;
    my $block = Rocks::Handle->own(block_free => Rocks::made('block_new'));
    my $flags = ($of{reverse} ? $C{SCAN_REVERSE} : 0) | ($of{keys_only} ? $C{SCAN_KEYS_ONLY} : 0);
    my $code = Rocks::code(
        [$C{NOT_FOUND}], $of{reverse} ? 'iter_seek_to_last' : 'iter_seek_to_first', $iter->{handle}, undef, undef);
    my ($view, $at, $count) = ("\0" x $Rocks::ABI::SIZES{rocks_block_view}, 0, 0);
    my ($keys, $values, @key_at, @value_at);
    return sub {
        if ($at == $count) {
            return if !defined $iter;
            if ($code == 0) {
                $code = Rocks::code(
                    [$C{NOT_FOUND}], iter_read_block => $iter->{handle}, 0, 0, $flags, $block->{handle}, \$view);
            }
            if ($code != 0) {
                $_->close for $block, $iter;
                undef $_ for $block, $iter;
                return;
            }
            ($count, my ($key_offsets, $key_data, $value_offsets, $value_data, $key_bytes, $value_bytes))
                = unpack 'Q7', $view;
            $at = 0;
            @key_at = unpack 'L*', Rocks::bytes($key_offsets, 4 * ($count + 1));
            $keys = Rocks::bytes($key_data, $key_bytes);
            @value_at = $value_offsets ? unpack 'L*', Rocks::bytes($value_offsets, 4 * ($count + 1)) : ();
            $values = Rocks::bytes($value_data, $value_bytes) if @value_at;
        }
        my $i = $at++;
        my $key = substr $keys, $key_at[$i], $key_at[$i + 1] - $key_at[$i];
        return ($key, @value_at ? substr $values, $value_at[$i], $value_at[$i + 1] - $value_at[$i] : undef);
    };
}

# ---- databases

package Rocks::Database;
our @ISA = ('Rocks::Readable');
sub prefix { return 'db' }

sub new {
    my ($class, $path, $options, %of) = @_;
    my $is_own = ref $options ne 'Rocks::Options';
    my $given = $is_own ? Rocks::Options->new(DATABASE => %{$options // {}}) : $options;
    my $how = Rocks::Options->new(OPEN => %{$of{how} // {}});
    $how->set(mode => $of{mode}) if defined $of{mode};
    my @names = map { Rocks::text($_) . "\0" } @{$of{families} // []};
    my $list = pack 'Q*', map { FFI::Platypus::Buffer::scalar_to_pointer($_) } @names;
    my $self = $class->own(db_close => Rocks::made(
        db_open => Rocks::text($path), $given->{handle}, $how->{handle}, @names ? \$list : undef, undef,
        scalar @names));
    $how->close;
    $given->close if $is_own;
    return $self;
}

sub family {
    my ($self, $name) = @_;
    return Rocks::Handle->own(column_family_free => Rocks::made(
        db_column_family => $self->{handle}, Rocks::text($name)));
}

sub create_family {
    my ($self, $name, $options) = @_;
    return Rocks::Handle->own(column_family_free => Rocks::made(
        db_create_column_family => $self->{handle}, Rocks::text($name), Rocks::handle($options)));
}

sub families {
    my ($self) = @_;
    my $names = Rocks::room(16);
    Rocks::call(db_column_families => $self->{handle}, \$names, undef);
    return split /\0/, Rocks::taken(\$names);
}

sub put {
    my ($self, $key, $value, $family, $options) = @_;
    return Rocks::call(db_put => $self->{handle}, Rocks::handle($family), Rocks::handle($options),
        Rocks::data($key), Rocks::data($value));
}

sub merge {
    my ($self, $key, $operand, $family, $options) = @_;
    return Rocks::call(db_merge => $self->{handle}, Rocks::handle($family), Rocks::handle($options),
        Rocks::data($key), Rocks::data($operand));
}

sub delete {
    my ($self, $key, $family, $options) = @_;
    return Rocks::call(db_delete => $self->{handle}, Rocks::handle($family), Rocks::handle($options),
        Rocks::data($key));
}

# The values of keys, undef for those that are absent.
sub multi_get {
    my ($self, @keys) = @_;
    return if !@keys;
    my @data = map { [Rocks::data($_)] } @keys;
    my $slices = pack 'Q*', map { (FFI::Platypus::Buffer::scalar_to_pointer(${$_->[0]}), $_->[1]) } @data;
    my $result = Rocks::Handle->own(values_free => Rocks::made('values_new'));
    my ($values, $codes) = (Rocks::room(8), Rocks::room(8));
    Rocks::call(db_multi_get => $self->{handle}, undef, undef, \$slices, scalar @keys, 0, $result->{handle},
        \$values, \$codes);
    my @codes = unpack 'l*', Rocks::bytes(unpack('Q', $codes), 4 * @keys);
    my $at = unpack 'Q', $values;
    my @found;
    for my $i (0 .. $#keys) {
        Rocks::call(values_status_at => $result->{handle}, $i) if $codes[$i] != 0 && $codes[$i] != $C{NOT_FOUND};
        push @found, $codes[$i] == 0 ? Rocks::slice($at + 16 * $i) : undef;
    }
    $result->close;
    return @found;
}

sub write {
    my ($self, $batch, $options) = @_;
    return Rocks::call(db_write => $self->{handle}, Rocks::handle($options), $batch->{handle});
}

sub flush { return Rocks::call(db_flush => $_[0]{handle}, undef, 0, undef) }

sub compact {
    my ($self, $family) = @_;
    return Rocks::call(db_compact_range => $self->{handle}, Rocks::handle($family), undef, undef, 0, undef, 0, undef);
}

sub snapshot { return Rocks::Snapshot->own(snapshot_free => Rocks::made(db_snapshot => $_[0]{handle})) }

# A transaction, of a database opened with mode "transaction" or "optimistic_transaction":
# $db->begin($options, $write). write: write options, for the commit.
sub begin {
    my ($self, $options, $write) = @_;
    return Rocks::Transaction->own(txn_free => Rocks::made(
        txn_begin => $self->{handle}, Rocks::handle($write), Rocks::handle($options)));
}

package Rocks::Snapshot;
our @ISA = ('Rocks::Readable');
sub prefix { return 'snapshot' }

# ---- writes without a database's options

package Rocks::Writable;

sub put {
    my ($self, $key, $value, $family) = @_;
    return Rocks::call($self->prefix . '_put', $self->{handle}, Rocks::handle($family),
        Rocks::data($key), Rocks::data($value));
}

sub merge {
    my ($self, $key, $operand, $family) = @_;
    return Rocks::call($self->prefix . '_merge', $self->{handle}, Rocks::handle($family),
        Rocks::data($key), Rocks::data($operand));
}

sub delete {
    my ($self, $key, $family) = @_;
    return Rocks::call($self->prefix . '_delete', $self->{handle}, Rocks::handle($family), Rocks::data($key));
}

package Rocks::Batch;
our @ISA = ('Rocks::Writable', 'Rocks::Handle');
sub prefix { return 'batch' }
sub new { return $_[0]->own(batch_free => Rocks::made('batch_new')) }
sub clear { return Rocks::call(batch_clear => $_[0]{handle}) }

# How many records it has.
sub count {
    my ($self) = @_;
    my $count = Rocks::room(8);
    Rocks::call(batch_count => $self->{handle}, \$count);
    return unpack 'L', $count;
}

package Rocks::Transaction;
our @ISA = ('Rocks::Writable', 'Rocks::Readable');
sub prefix { return 'txn' }

# The value, or undef; nobody else may change the key before the commit.
sub get_for_update {
    my ($self, $key, $family) = @_;
    my $value = Rocks::room(16);
    my $code = Rocks::code([$C{NOT_FOUND}], txn_get_for_update => $self->{handle}, Rocks::handle($family), undef,
        Rocks::data($key), 1, 1, \$value);
    return $code == 0 ? Rocks::taken(\$value) : undef;
}

sub commit { return Rocks::call(txn_commit => $_[0]{handle}) }
sub rollback { return Rocks::call(txn_rollback => $_[0]{handle}) }

package Rocks::EventQueue;
our @ISA = ('Rocks::Handle');

# settings: as "capacity=100;kinds=flush_completed".
sub new {
    my ($class, $settings) = @_;
    return $class->own(event_queue_free => Rocks::made(event_queue_new => Rocks::text($settings)));
}

# Whether an event came within so many milliseconds; negative: for ever. It answers callbacks meanwhile, whose
# own time is not counted.
sub wait {
    my ($self, $milliseconds) = @_;
    while (1) {
        my $part = $milliseconds >= 0 && $milliseconds < 10 ? $milliseconds : 10;
        my $code = Rocks::code([$C{TIMED_OUT}], event_queue_wait => $self->{handle}, $part);
        Rocks::service();
        return $code == 0 if $code == 0 || $part == $milliseconds;
        $milliseconds -= $part if $milliseconds > 0;
    }
}

# What waits: hashes with kind ("flush_completed"), db, column_family, file_path and message.
sub drain {
    my ($self) = @_;
    my $block = Rocks::Handle->own(event_block_free => Rocks::made('event_block_new'));
    my ($view, $at) = (Rocks::room(16), $Rocks::ABI::OFFSETS{rocks_event});
    Rocks::call(event_queue_drain => $self->{handle}, 0, $block->{handle}, \$view);
    my ($count, $events) = unpack 'QQ', $view;
    my @found;
    for my $i (0 .. $count - 1) {
        my $event = Rocks::number($events + 8 * $i, 'Q');
        my $kind = Rocks::ABI::function('rocks_event_kind_name')->call(Rocks::number($event + $at->{kind}, 'l'));
        push @found, {
            kind => $Rocks::ABI::ffi->cast(opaque => 'string', $kind),
            map { $_ => Rocks::slice($event + $at->{$_}) } qw(db column_family file_path message),
        };
    }
    $block->close;
    return @found;
}

package Rocks::Backups;
our @ISA = ('Rocks::Handle');

sub new {
    my ($class, $path, $options) = @_;
    return $class->own(backup_engine_free => Rocks::made(
        backup_engine_open => Rocks::text($path), Rocks::handle($options)));
}

# The number of the new backup.
sub create {
    my ($self, $db) = @_;
    my $id = Rocks::room(8);
    Rocks::call(backup_engine_create => $self->{handle}, $db->{handle}, undef, undef, 0, undef, \$id);
    return unpack 'L', $id;
}

# id: 0 is the latest.
sub restore {
    my ($self, $id, $path) = @_;
    my @rest = (undef, undef, undef, 0, undef);
    return Rocks::call(backup_engine_restore => $self->{handle}, $id, Rocks::text($path), @rest);
}

1;
