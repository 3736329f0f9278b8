// A get and a scan in C#: FOLDER, with the database of bench.c.
using System;
using System.Diagnostics;
using System.Text;
using Rocks;

static class Program
{
    const int Rows = 10000, Keys = 1000, Gets = 1000, Rounds = 300;

    static void Main(string[] arguments)
    {
        var keys = new byte[Keys][];
        for (int i = 0; i < Keys; i++) keys[i] = Encoding.UTF8.GetBytes("key" + i.ToString("0000000000000"));
        var best = new[] { double.MaxValue, double.MaxValue };
        long total = 0;
        using (var db = new Database(arguments[0] + "/bench"))
        {
            var work = new Func<long>[]
            {
                () =>
                {
                    long sum = 0;
                    for (int i = 0; i < Gets; i++) sum += db.Get(keys[i % Keys]).Length;
                    return sum;
                },
                () =>
                {
                    long sum = 0;
                    foreach (var row in db.Rows(new RowRange())) sum += row.Key.Length + row.Value.Length;
                    return sum;
                },
            };
            for (int round = 0; round < Rounds; round++)
            {
                for (int which = 0; which < 2; which++)
                {
                    var watch = Stopwatch.StartNew();
                    total += work[which]();
                    best[which] = Math.Min(best[which], watch.Elapsed.TotalMilliseconds * 1e6);
                }
            }
        }
        Console.WriteLine("sum {0}\nget {1:0}\nscan {2:0}", total, best[0] / Gets, best[1] / Rows);
        Database.Shutdown(60000000);
    }
}
