#!/bin/sh
# Measures the resolver and a look at a domain beside other tools, over the
# servers of the laboratory with a round trip of 30 ms, in one run (make
# bench).  Nothing here passes or fails.
set -u
. "${srcdir:-.}/tests/lab/lab.sh"
if [ -z "${MTGP_LAB-}" ]; then
	reason=$(lab_reason)
	command -v rbldnsd >/dev/null 2>&1 || reason="no rbldnsd"
	[ -z "$reason" ] || { echo "DNS: not measured: $reason"; exit 0; }
	lab_enter "$0"
fi
build=$(cd "${builddir:-.}" && pwd)
srcdir=$(cd "${srcdir:-.}" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/mtgp-bench.XXXXXX") || exit 1
trap 'lab_stop; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir "$dir/lab"
HOME=$dir
export HOME
lab_start "$dir/lab" 30 || { echo "DNS: the servers do not start"; exit 1; }
server=127.0.0.1#5353

zones() {	# COUNT: lists that answer
	seq -f 'bl%.0f.list.test' "$1"
}
lists="$build/tests/bench/dnslists"
dead="dead1.list.test dead2.list.test dead3.list.test"
figure() { printf '%-48s %8.3f s%s\n' "$1" "$2" "${3-}"; }
seconds() {	# COMMAND…: wall clock
	from=$(date +%s%N)
	"$@" >"$dir/out" 2>&1
	echo "$(($(date +%s%N) - from))" | awk '{ printf "%.3f", $1 / 1e9 }'
}
round() { awk -v k="$1" '$1 == k { printf "%.3f", $2 / 1000 }' "$dir/rounds"; }
counts() {
	awk -v k="$1" '$1 == k { printf "   %d answers, %d silent, %d packets",
	    $3, $4, $5 }' "$dir/rounds"
}

# shellcheck disable=SC2046,SC2086
"$lists" $server 1000 3 $(zones 60) $dead >"$dir/rounds"
figure "60 lists and 3 dead ones, first time" "$(round 1)" "$(counts 1)"
figure "the same, the dead ones known" "$(round 2)" "$(counts 2)"
# shellcheck disable=SC2046
"$lists" $server 1000 3 $(zones 60) >"$dir/rounds"
figure "60 lists" "$(round 2)" "$(counts 2)"
# shellcheck disable=SC2046
"$lists" $server 1000 3 $(zones 240) >"$dir/rounds"
figure "240 lists" "$(round 2)" "$(counts 2)"
awk '/^children/ { if ($2) print "a process was started" }' "$dir/rounds"

# What others need for the same 63, one process a question.
each() {	# COMMAND…: with every name
	for z in $(zones 60) $dead; do
		"$@" "9.2.0.192.$z" A
	done
}
if command -v dig >/dev/null 2>&1; then
	figure "dig in a loop, 1 s and 1 try" \
	    "$(seconds each dig +short +time=1 +tries=1 -p 5353 @127.0.0.1)"
	for z in $(zones 60) $dead; do echo "8.2.0.192.$z A"; done >"$dir/f"
	figure "dig -f, 1 s and 1 try" "$(seconds dig +short +time=1 +tries=1 \
	    -p 5353 @127.0.0.1 -f "$dir/f")"
fi
if command -v adig >/dev/null 2>&1; then
	adig_each() {
		for z in $(zones 60) $dead; do
			adig -s 127.0.0.1 -U 5353 -t A "7.2.0.192.$z"
		done
	}
	figure "adig in a loop" "$(seconds adig_each)"
fi

# A whole domain, straight and over a resolver that validates.
tui() { "$build/mtgp-tui" --data "$srcdir/data" "$@"; }
domain() { tui dns good.test --json --facts "$dir/none" "$@"; }
printf 'name\tkey\tvalue\n' >"$dir/none"
figure "a whole domain, 30 ms a round trip" \
    "$(seconds domain --resolver $server)"
figure "a whole domain, over unbound, first time" \
    "$(seconds domain --resolver 127.0.0.1)"
figure "a whole domain, over unbound, known to it" \
    "$(seconds domain --resolver 127.0.0.1)"
figure "a whole domain, from a zone file" "$(seconds domain --dns-file \
    "$srcdir/tests/lab/zones/bad.test.zone")"

# Keys at the terminal while answers come: a domain whose host has 250
# addresses, and an address on 140 lists with their test points.
command -v python3 >/dev/null 2>&1 || exit 0
answered() {	# NAME DATA KEYS FACTS
	python3 "$srcdir/tests/bench/console.py" --questions "$1" \
	    "$build/mtgp-tui" "$srcdir/data/sample/mail.log" "$dir/home" "$3" \
	    --resolver $server --facts "$4" --data "$2"
}
{
	cat "$dir/none"
	printf 'postconf.mydomain\t\tgood.test\n'
	printf 'postconf.myhostname\t\tmail.good.test\n'
	seq -f 'host.address	192.0.2.%.0f	eth0' 250
} >"$dir/many"
{
	cat "$dir/none"
	printf 'host.address\t192.0.2.9\teth0\n'
} >"$dir/one"
cp -r "$srcdir/data" "$dir/data" && chmod -R u+w "$dir/data"
for f in blocklist_codes blocklist_selftests blocklists; do
	# the head alone
	awk '/^#/ { print; next } { print; exit }' \
	    "$srcdir/data/blocklists/$f.tsv" >"$dir/data/blocklists/$f.tsv"
done
tail -n 1 "$dir/data/blocklists/blocklists.tsv" | awk -F '\t' '
	BEGIN { split("ipv4=yes ipv6=no domain=no key_needed=no status=alive " \
	    "self_test=standard kind=block weight=1", v, " ")
		for (i in v) { split(v[i], p, "="); is[p[1]] = p[2] } }
	{ for (n = 1; n <= 140; n++) {
		line = "bl" n ".list.test\tList " n
		for (i = 3; i <= NF; i++)
			line = line "\t" is[$i]
		print line
	} }' >"$dir/rows"
cat "$dir/rows" >>"$dir/data/blocklists/blocklists.tsv"
echo
answered "a domain" "$srcdir/data" "$(printf '3\r')" "$dir/many"
answered "lists" "$dir/data" "$(printf '4\r')" "$dir/one"
printf '\nload at the end %s\n' "$(cut -d' ' -f1 /proc/loadavg)"
