<?php
// A get and a scan in PHP: PACKAGE FOLDER, with ffi.enable=1 and the database of bench.c.

declare(strict_types=1);

[, $package, $folder] = $argv;
require "$package/src/rocks.php";

const ROWS = 10000, KEYS = 1000, GETS = 1000, ROUNDS = 300;

$db = new Rocks\Database("$folder/bench");
$keys = array_map(fn ($i) => sprintf('key%013d', $i), range(0, KEYS - 1));
$gets = function () use ($db, $keys): int {
    for ($sum = $i = 0; $i < GETS; $i++) {
        $sum += strlen($db->get($keys[$i % KEYS]));
    }
    return $sum;
};
$scan = function () use ($db): int {
    $sum = 0;
    foreach ($db->rows() as $key => $value) {
        $sum += strlen($key) + strlen($value);
    }
    return $sum;
};
[$best, $total] = [['get' => INF, 'scan' => INF], 0];
for ($round = 0; $round < ROUNDS; $round++) {
    foreach (['get' => $gets, 'scan' => $scan] as $name => $work) {
        $begun = hrtime(true);
        $total += $work();
        $best[$name] = min($best[$name], (hrtime(true) - $begun) / ($name === 'get' ? GETS : ROWS));
    }
}
$db->close();
printf("sum %d\nget %.0f\nscan %.0f\n", $total, $best['get'], $best['scan']);
