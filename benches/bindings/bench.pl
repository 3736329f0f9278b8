# A get and a scan in Perl: FOLDER, with the database of bench.c.
use strict;
use warnings;
use Rocks;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($rows, $keys, $gets, $rounds) = (10_000, 1000, 1000, 300);
my $db = Rocks::open("$ARGV[0]/bench");
my @keys = map { sprintf 'key%013d', $_ } 0 .. $keys - 1;
my %work = (
    get => sub {
        my $sum = 0;
        $sum += length $db->get($keys[$_ % $keys]) for 0 .. $gets - 1;
        return $sum;
    },
    scan => sub {
        my ($sum, $next) = (0, $db->rows);
        while (my ($key, $value) = $next->()) { $sum += length($key) + length $value }
        return $sum;
    },
);
my (%best, $total);
for (1 .. $rounds) {
    for my $name (sort keys %work) {
        my $begun = clock_gettime(CLOCK_MONOTONIC);
        $total += $work{$name}->();
        my $took = (clock_gettime(CLOCK_MONOTONIC) - $begun) * 1e9 / ($name eq 'get' ? $gets : $rows);
        $best{$name} = $took if !defined $best{$name} || $took < $best{$name};
    }
}
$db->close;
printf "sum %d\nget %.0f\nscan %.0f\n", $total, @best{qw(get scan)};
