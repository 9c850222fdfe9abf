# Shared by the tests of the command line (TAP): a home of its own, fixed
# time and zone, and checks of exit code, output and the one error line.
set -u
: "${srcdir:=.}" "${builddir:=.}"
top=$(cd "$srcdir" && pwd) || exit 99
mtgp=$(cd "$builddir" && pwd)/mtgp-tui
[ -x "$mtgp" ] || { echo "1..0 # SKIP mtgp-tui is not built"; exit 0; }
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mtgp-cli-XXXXXX") || exit 99
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
HOME=$tmp/home
MTGP_DATA=$top/data
TZ=Asia/Tokyo
MTGP_NOW=2024-09-02T18:20:00+09:00
LC_ALL=C
export HOME MTGP_DATA TZ MTGP_NOW LC_ALL
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME NO_COLOR
mkdir -p "$HOME"
cd "$tmp" || exit 99
sample=$top/data/sample/mail.log
facts=$top/data/sample/facts.tsv
n=0

ok() {		# name: the last command's status decides
	st=$?
	n=$((n + 1))
	if [ $st = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "#   code ${code:-} out:"
		sed 's/^/#   /' "$tmp/out" | head -20
		echo "#   err:"
		sed 's/^/#   /' "$tmp/err" | head -20
	fi
}
skip() {	# name reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}
end() {
	echo "1..$n"
}
run() {		# words: code, $tmp/out, $tmp/err
	"$mtgp" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	code=$?
}
has() {		# string: standard output holds it
	grep -qF -- "$1" "$tmp/out"
}
says() {	# string: standard error holds it
	grep -qF -- "$1" "$tmp/err"
}
code_is() {
	[ "$code" = "$1" ]
}
lines_are() {	# count of lines of standard output
	[ "$(wc -l <"$tmp/out")" -eq "$1" ]
}
noted() {	# one line for people on standard error
	[ "$(wc -l <"$tmp/err")" -eq 1 ] && grep -q '^mtgp-tui: ' "$tmp/err"
}
one_error_line() {
	noted && [ ! -s "$tmp/out" ]
}
# bad NAME CODE WORD ARGUMENTS…: refused in both languages, with one line that
# holds WORD, and the two lines differ.
bad() {
	bad_name=$1 bad_code=$2 bad_word=$3
	shift 3
	run "$@" --lang ja
	mv "$tmp/err" "$tmp/err.ja"
	cp "$tmp/err.ja" "$tmp/err"
	code_is "$bad_code" && one_error_line && says "$bad_word"
	ok "$bad_name (ja)"
	run "$@" --lang en
	code_is "$bad_code" && one_error_line && says "$bad_word" &&
	    ! cmp -s "$tmp/err" "$tmp/err.ja"
	ok "$bad_name (en)"
}
# bad_closed NAME WORD ARGUMENTS…: the file WORD, which nobody may read now,
# is refused; not for root.
bad_closed() {
	if [ "$(id -u)" = 0 ]; then
		skip "$1" "root may read everything"
		return
	fi
	chmod 000 "$2"
	closed_name=$1 closed_file=$2
	shift 2
	bad "$closed_name" 2 "$closed_file" "$@"
	chmod 600 "$closed_file"
}
# Every line of standard output is a JSON value.
json_lines() {
	[ -x /usr/bin/python3 ] || return 0
	/usr/bin/python3 -c '
import json, sys
for line in open(sys.argv[1], "rb"):
    json.loads(line.decode("utf-8"))
' "$tmp/out" 2>>"$tmp/err"
}
