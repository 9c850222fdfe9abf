#!/bin/sh
# Measures the log engine beside other tools, and the console at its terminal,
# on the same generated log in the same run (make bench).  Medians and ratios
# are printed beside the targets; nothing here passes or fails.
#
#   BENCH_SIZE=256M       size of the generated log
#   BENCH_RUNS=9          runs of each command, in turn
#   BENCH_RATE=10000      live lines a second
#   BENCH_BURST=1000000   lines of the burst
set -u
build=$(cd "${builddir:-.}" && pwd) || exit 1
here=$(cd "$(dirname "$0")" && pwd) || exit 1
size=${BENCH_SIZE:-256M}
runs=${BENCH_RUNS:-9}
needle=hanako.yamada@example.com
command -v python3 >/dev/null 2>&1 || {
	echo "make bench needs python3 to keep the time."
	exit 1
}
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/mtgp-bench.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

LC_ALL=C "$build/tests/tools/genlog" --size "$size" --seed 42 \
    --rcpts 50000 --days 30 --needle $needle --needle-count 60 \
    >"$dir/mail.log" || exit 1
# Recipients that stand once, at several depths of the newest GiB.
once=$(python3 "$here/once.py" "$dir/mail.log") || exit 1
gzip -1 -c "$dir/mail.log" >"$dir/old.log.gz"
cat "$dir/mail.log" >/dev/null

printf 'log: %s, %s lines, %s runs each, %s cores, load %s\n\n' "$size" \
    "$(wc -l <"$dir/mail.log")" "$runs" "$(nproc)" \
    "$(cut -d' ' -f1 /proc/loadavg)"
python3 "$here/engine.py" "$build/mtgp-tui" "$dir/mail.log" \
    "$dir/old.log.gz" $needle "$runs" "$dir"
echo
# shellcheck disable=SC2086 # several addresses
python3 "$here/console.py" "$build/mtgp-tui" "$dir/mail.log" "$dir" $once
printf '\nload at the end %s\n' "$(cut -d' ' -f1 /proc/loadavg)"
