# TAP for shell tests.  Source it, call `ok`, `not_ok`, `check` and `skip`,
# and `finish` at the end.
tap_n=0
tap_failed=0

ok() {		# NAME
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1"
}
not_ok() {	# NAME [DIAGNOSTICS]
	tap_n=$((tap_n + 1))
	tap_failed=1
	echo "not ok $tap_n - $1"
	[ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
}
skip() {	# NAME REASON
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}
skip_all() {	# REASON
	echo "1..0 # SKIP $1"
	exit 0
}
# The text must be empty; else it says what is wrong.
none() {	# NAME TEXT
	if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}
equal() {	# NAME WANT GOT
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2
got:    $3"
	fi
}
check() {	# NAME COMMAND…
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		ok "$tap_name"
	else
		not_ok "$tap_name" "$tap_out"
	fi
}
finish() {
	echo "1..$tap_n"
	exit $tap_failed
}
