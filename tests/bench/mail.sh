#!/bin/sh
# Measures how many mails a core reads in a second of CPU time (fields, parts,
# types, names, subject), beside GMime where its headers are installed, on the
# same mails in turn; and how many it judges with all signals of forged mail.  The mails are those of the public suites, where they lie
# beside the source tree (or in MTGP_CORPORA).  Nothing here passes or fails.
#
#   BENCH_RUNS=9          runs of each, in turn
set -u
build=$(cd "${builddir:-.}" && pwd) || exit 1
here=$(cd "$(dirname "$0")" && pwd) || exit 1
runs=${BENCH_RUNS:-9}
corpus=${MTGP_CORPORA-$here/../../../shared/corpora}/05-mime/dev
[ -r "$corpus/index.tsv" ] || {
	echo "mails: the public suites are not here, nothing was measured."
	exit 0
}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

awk -F '\t' -v dir="$corpus" 'NR > 1 { print dir "/" $1 }' \
    "$corpus/index.tsv" >"$dir/files"
printf 'mails: %s, %s runs each, load %s, target 3000 messages/s\n' \
    "$(wc -l <"$dir/files")" "$runs" "$(cut -d' ' -f1 /proc/loadavg)"
gmime=
# shellcheck disable=SC2046,SC2086 # several words
if pkg-config --exists gmime-3.0 2>/dev/null; then
	${CC:-cc} -O2 -o "$dir/gmime" "$here/gmime.c" \
	    $(pkg-config --cflags --libs gmime-3.0) && gmime=$dir/gmime
fi
i=0
while [ $i -lt "$runs" ]; do
	xargs "$build/tests/corpora/mimetree" --times 10 <"$dir/files" \
	    >>"$dir/ours"
	[ -z "$gmime" ] || xargs "$gmime" 10 <"$dir/files" >>"$dir/theirs"
	i=$((i + 1))
done
median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }
printf '  ours   %s (median)\n' "$(median "$dir/ours")"
if [ -n "$gmime" ]; then
	printf '  GMime  %s (median)\n' "$(median "$dir/theirs")"
else
	echo "  GMime  is not installed (libgmime-3.0-dev), so not measured."
fi

# All of the analysis, offline: one preparation and one judgement a mail.
corpus=${MTGP_CORPORA-$here/../../../shared/corpora}/06-phish-ham/dev
[ -r "$corpus/labels.tsv" ] || exit 0
find "$corpus" -mindepth 2 -type f >"$dir/files"
i=0
while [ $i -lt "$runs" ]; do
	"$build/tests/bench/forged" "$here/../../data/rules" 1 \
	    <"$dir/files" >>"$dir/forged" || exit 1
	i=$((i + 1))
done
sed 's/.* \([0-9]*\) mails\/s$/\1/' "$dir/forged" >"$dir/rates"
printf 'mails with all signals: %s, %s mails/s (median), target 800\n' \
    "$(sed -n '1s/, [0-9.]* s, .*//p' "$dir/forged")" \
    "$(median "$dir/rates")"

# the mails of our own, honest and faulty, with attachments
find "$here/../lint" -name '*.eml' >"$dir/files"
i=0
while [ $i -lt "$runs" ]; do
	xargs "$build/tests/corpora/lintscores" --times 10 \
	    "$here/../../data/rules" <"$dir/files" | sed 's/ .*//' \
	    >>"$dir/scores"
	i=$((i + 1))
done
printf 'scores of mails: %s, %s mails/s of CPU time (median), target 300\n' \
    "$(wc -l <"$dir/files")" "$(median "$dir/scores")"
