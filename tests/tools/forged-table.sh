#!/bin/sh
# forged-table.sh [--check]: writes the table of docs/forged.md, between
# "<!-- table -->" and "<!-- /table -->": how often each signal of forged
# senders holds in a labelled collection of mail that lies beside the source
# tree (or in MTGP_CORPORA).  --check writes nothing and fails where the table
# says something else; without the collection it does nothing.
# $builddir: where the program was built (build); $srcdir: the sources (.).
src=$(cd "${srcdir:-.}" && pwd) || exit 99
built=$(cd "${builddir:-build}" && pwd) || exit 99
corpus=${MTGP_CORPORA-$src/../shared/corpora}/06-phish-ham/dev
doc=$src/docs/forged.md
[ -r "$corpus/labels.tsv" ] && [ -x /usr/bin/python3 ] || {
	echo "the collection or python3 are not here" >&2
	exit 77
}
dir=$(mktemp -d "${TMPDIR:-/tmp}/forged.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
MTGP_DATA=$src/data TZ=Asia/Tokyo PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 "$src/tests/corpora/forged.py" table \
    "$built/tests/corpora/scored" "$corpus" \
    "$src/tests/data/brand-words.txt" >"$dir/table" || exit 99
awk -v table="$dir/table" '
	/^<!-- table -->$/ {
		print
		while ((getline line < table) > 0)
			print line
		inside = 1
	}
	/^<!-- \/table -->$/ { inside = 0 }
	!inside' "$doc" >"$dir/doc"
[ "${1-}" != --check ] || exec diff -u "$doc" "$dir/doc"
cat "$dir/doc" >"$doc"
