#!/bin/sh
# Measures the log engine beside other tools on the same log in the same run
# and prints medians and ratios (make bench).  Nothing here passes or fails.
#
#   BENCH_SIZE=256M   size of the generated log
#   BENCH_RUNS=5      runs of each command
#
# Columns: what, median seconds, peak RSS in MB, ratio to the named rival.
set -u
build=${builddir:-.}
mtgp=$build/mtgp-tui
size=${BENCH_SIZE:-256M}
runs=${BENCH_RUNS:-5}
needle=hanako.yamada@example.com
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/mtgp-bench.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT INT TERM
LC_ALL=C
export LC_ALL

"$build/tests/tools/genlog" --size "$size" --seed 42 --rcpts 50000 --days 30 \
    --needle $needle --needle-count 60 >"$dir/mail.log" || exit 1
gzip -1 -c "$dir/mail.log" >"$dir/old.log.gz"
cat "$dir/mail.log" >/dev/null

have() { command -v "$1" >/dev/null 2>&1; }
# median NAME COMMAND…: runs it, remembers seconds and RSS under NAME.
median() {
	name=$1
	shift
	: >"$dir/times"
	i=0
	while [ $i -lt "$runs" ]; do
		# Through a pipe: grep stops at once for /dev/null.
		/usr/bin/time -a -o "$dir/times" -f '%e %M' "$@" \
		    2>/dev/null | cat >/dev/null
		i=$((i + 1))
	done
	grep -v '^Command' "$dir/times" | sort -n | awk -v n="$name" '
		{ t[NR] = $1; m = $2 > m ? $2 : m }
		END { printf "%s %.3f %.1f\n", n, t[int((NR + 1) / 2)],
			m / 1024 }' >>"$dir/results"
}
value() { awk -v n="$1" '$1 == n { print $2 }' "$dir/results"; }
show() {	# NAME RIVAL TEXT
	awk -v n="$1" -v r="$2" -v text="$3" '
		$1 == n { t = $2; m = $3 }
		$1 == r { o = $2 }
		END { printf "%-44s %8.3f s %7.1f MB", text, t, m
			if (o > 0) printf "   %.2f x %s", t / o, r
			print "" }' "$dir/results"
}

printf 'log: %s, %s lines, %s runs each, %s cores\n' "$size" \
    "$(wc -l <"$dir/mail.log")" "$runs" "$(nproc)"
log="$dir/mail.log"
printf 'q' >"$dir/quit"
printf ':quit\n' >"$dir/script"

median version "$mtgp" --version
median first-page "$mtgp" --script "$dir/script" --size 80x24 --log "$log" \
    --store "$dir/store" --offline
median one-recipient "$mtgp" log --json --to $needle "$log"
median everything "$mtgp" log --json "$log"
median by-text "$mtgp" log --json --text 'NoSuchUser' "$log"
median archive "$mtgp" log --json --to $needle "$dir/old.log.gz"
median grep grep -F -i $needle "$log"
cat >"$dir/recipe-grep" <<EOF
grep -F -i $needle "$log" | grep -o '[0-9A-Za-z]\{6,\}: to=' |
    sed 's/: to=//' | sort -u >"$dir/ids"; grep -F -f "$dir/ids" "$log"
EOF
median recipe-grep sh "$dir/recipe-grep"
if have rg; then
	median rg rg -i -F --no-mmap $needle "$log"
	sed 's/grep -F/rg -F --no-mmap/g' "$dir/recipe-grep" >"$dir/recipe-rg"
	median recipe-rg sh "$dir/recipe-rg"
	echo "zcat '$dir/old.log.gz' | rg -i -F $needle" >"$dir/zcat-rg"
	median zcat-rg sh "$dir/zcat-rg"
fi
if have lnav; then
	median lnav timeout 120 lnav -n -c ":filter-in $needle" "$log"
fi
show version version "start, --version"
show first-page version "console: start, whole log read, quit"
show one-recipient rg "one recipient, all its time lines"
show one-recipient recipe-rg "  against the two-step recipe with rg"
show one-recipient recipe-grep "  against the recipe with grep"
show everything grep "every message as JSON"
show by-text rg "a pattern (--text)"
show archive zcat-rg "one recipient in a .gz, first search"
for t in grep rg recipe-grep recipe-rg zcat-rg lnav; do
	[ -z "$(value $t)" ] || show $t $t "rival: $t"
done
