#!/bin/sh
# Measures a look at blocklists beside other tools, over the servers of the
# laboratory with a round trip of 30 ms, in one run (make bench).  Nothing
# here passes or fails.
#
#   BENCH_RUNS=9          turns of what is short; 21 or more for a ratio
set -u
. "${srcdir:-.}/tests/lab/lab.sh"
if [ -z "${MTGP_LAB-}" ]; then
	reason=$(lab_reason)
	command -v rbldnsd >/dev/null 2>&1 || reason="no rbldnsd"
	[ -z "$reason" ] || { echo "lists: not measured: $reason"; exit 0; }
	lab_enter "$0"
fi
build=$(cd "${builddir:-.}" && pwd)
srcdir=$(cd "${srcdir:-.}" && pwd)
runs=${BENCH_RUNS:-9}
dir=$(mktemp -d "${TMPDIR:-/tmp}/mtgp-bench.XXXXXX") || exit 1
trap 'lab_stop; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir "$dir/lab" "$dir/home"
HOME=$dir/home
export HOME
lab_start "$dir/lab" 30 || { echo "lists: the servers do not start"; exit 1; }
printf 'name\tkey\tvalue\n' >"$dir/none"
dead="dead1.list.test dead2.list.test dead3.list.test"

# data NAME FIRST LAST ipv4|ipv6|domain [DEAD…]: a data folder whose only
# lists are those; more calls add to it.
data() {
	d=$dir/data-$1 first=$2 last=$3 takes=$4
	shift 4
	if [ ! -d "$d" ]; then
		cp -r "$srcdir/data" "$d" && chmod -R u+w "$d" || exit 1
		for f in blocklist_codes blocklist_selftests blocklists; do
			# the head alone
			awk '/^#/ { print; next } { print; exit }' \
			    "$srcdir/data/blocklists/$f.tsv" \
			    >"$d/blocklists/$f.tsv"
		done
	fi
	{
		seq -f 'bl%.0f.list.test' "$first" "$last"
		[ $# = 0 ] || printf '%s\n' "$@"
	} | awk -v takes="$takes" -v head="$d/blocklists/blocklists.tsv" '
		BEGIN {
			while ((getline line < head) > 0)
				if (line !~ /^#/ && !n)
					n = split(line, column, "\t")
			is["kind"] = takes == "domain" ? "domain-block" : \
			    "block"
			is["ipv4"] = is["ipv6"] = is["domain"] = "no"
			is[takes] = "yes"
			is["key_needed"] = "no"
			is["status"] = "alive"
			is["self_test"] = "standard"
			is["weight"] = 1
		}
		{
			is["zone"] = is["name"] = $1
			for (i = 1; i <= n; i++)
				printf "%s%s", is[column[i]], \
				    i < n ? "\t" : "\n"
		}' >"$dir/rows"
	cat "$dir/rows" >>"$d/blocklists/blocklists.tsv"
}
figure() { printf '%-56s %8.3f s%s\n' "$1" "$2" "${3-}"; }
seconds() {	# COMMAND…: wall clock
	from=$(date +%s%N)
	"$@" >"$dir/out" 2>&1
	echo "$(($(date +%s%N) - from))" | awk '{ printf "%.3f", $1 / 1e9 }'
}
# look DATA STORE TARGET…
look() {
	look_data=$dir/data-$1 look_store=$dir/$2
	shift 2
	"$build/mtgp-tui" --data "$look_data" --store "$look_store" \
	    --facts "$dir/none" --resolver 127.0.0.1#5353 blocklist --record \
	    --json "$@"
}

# shellcheck disable=SC2086
data 63 1 60 ipv4 $dead
data 60 1 60 ipv4
data 240 1 240 ipv4
data all 1 60 ipv4
data all 61 120 ipv6
data all 121 180 domain

figure "60 lists and 3 dead ones, first time (target 1.1)" \
    "$(seconds look 63 s63 192.0.2.9)"
figure "60 lists, first time" "$(seconds look 60 s60 192.0.2.9)"
figure "240 lists, first time" "$(seconds look 240 s240 192.0.2.9)"
three="192.0.2.9 2001:db8::9 example.com"
# shellcheck disable=SC2086
seconds look all sall $three >/dev/null
# Once known; one after the other in each turn.
look="$build/mtgp-tui --facts $dir/none --resolver 127.0.0.1#5353"
with() { echo "--data $dir/data-$1 --store $dir/s$1 blocklist --record --json"; }
# shellcheck disable=SC2046,SC2086
python3 "$srcdir/tests/bench/pairs.py" "$runs" \
    "60 lists, once known" $look $(with 60) 192.0.2.9 -- \
    "60 and 3 dead ones (target 60 ms)" $look $(with 63) 192.0.2.9 -- \
    "240 lists (target 1.10 x 60)" $look $(with 240) 192.0.2.9 -- \
    "60 of IPv4, 60 of IPv6, 60 of domains" $look $(with all) $three -- \
    "60 lists without a question" $look --offline $(with 60) 192.0.2.9 -- \
    "240 lists without a question" $look --offline $(with 240) 192.0.2.9
echo "60 datagrams and 240, no program around:"
python3 "$srcdir/tests/bench/datagrams.py" "$runs"

# Others, one process or one question after the other; they ask the resolver
# of the laboratory, which knows the dead ones as little as they do.
zones() { seq -f 'bl%.0f.list.test' 60; }
dig_loop() {
	for z in $(zones) $dead; do
		dig +short +time=1 +tries=1 -p 5353 @127.0.0.1 "10.2.0.192.$z" A
	done
}
! command -v dig >/dev/null 2>&1 ||
    figure "dig in a loop over the 63, 1 s and 1 try" "$(seconds dig_loop)"
if command -v rblcheck >/dev/null 2>&1; then
	# shellcheck disable=SC2046,SC2086
	figure "rblcheck over the 63" "$(seconds rblcheck -c \
	    $(for z in $(zones) $dead; do echo "-s $z"; done) 192.0.2.10)"
	# shellcheck disable=SC2046
	figure "rblcheck over the 60 that answer" "$(seconds rblcheck -c \
	    $(for z in $(zones); do echo "-s $z"; done) 192.0.2.11)"
fi
printf '\nload at the end %s\n' "$(cut -d' ' -f1 /proc/loadavg)"
