#!/bin/sh
# Mails judged a second, on the DKIM suites where they lie beside the source
# tree (make bench).  Nothing here passes or fails.
set -u
build=$(cd "${builddir:-.}" && pwd) || exit 1
here=$(cd "$(dirname "$0")" && pwd) || exit 1
corpus=${MTGP_CORPORA-$here/../../../shared/corpora}/02-dkim
if [ ! -r "$corpus/dev/cases.tsv" ] || [ ! -x /usr/bin/python3 ]; then
	echo "mails judged: the suites, or python3, are not here"
	exit 0
fi
/usr/bin/python3 "$here/judge.py" "$build/tests/bench/judge" "$corpus" \
    "${BENCH_RUNS:-9}"
