#!/bin/sh
# readme-screens.sh [--check]: writes the screens of README.md, the blocks
# between "<!-- screen: NAME -->" and "<!-- /screen -->", from the running
# program and the bundled sample log.  --check writes nothing and fails
# where README.md says something else.
# $builddir: where the program was built (build); $srcdir: the sources (.).
src=$(cd "${srcdir:-.}" && pwd) || exit 99
program=$(cd "${builddir:-build}" && pwd)/mtgp-tui || exit 99
dir=$(mktemp -d "${TMPDIR:-/tmp}/screens.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT

# a domain and the host that mails for it
cat >"$dir/zone" <<'Z'
$ORIGIN example.jp.
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ NS ns2
ns1 A 192.0.2.53
ns2 A 192.0.2.54
@ MX 10 mail
mail A 192.0.2.25
mail AAAA 2001:db8::25
@ TXT "v=spf1 ip4:192.0.2.25 -all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.jp"
$ORIGIN .
25.2.0.192.in-addr.arpa. PTR mail.example.jp.
Z
printf 'name\tkey\tvalue\npostconf.mydomain\t\texample.jp
postconf.myhostname\t\tmail.example.jp
host.address\t192.0.2.25\t\nhost.address\t2001:db8::25\t\n' >"$dir/host.tsv"
# the host of who gets its mail
printf 'name\tkey\tvalue\npostconf.myhostname\t\tmx.example.com
host.address\t198.51.100.5\t\n' >"$dir/other.tsv"

# screen NAME LANGUAGE KEYS [FACTS]
screen() {
	cp "$src"/data/sample/*.eml "$dir"
	printf '%s\n:screen-dump %s\n' "$3" "$dir/dump" >"$dir/keys"
	rm -rf "$dir/store" "$dir/dump"
	(cd "$dir" && env -i PATH="$PATH" HOME="$dir" LANG=C.UTF-8 TZ=Asia/Tokyo \
	    XDG_CACHE_HOME="$dir/cache" XDG_STATE_HOME="$dir/state" \
	    MTGP_HOST=mail.example.jp MTGP_NOW=2024-09-02T18:50:00+09:00 \
	    ASAN_OPTIONS="$ASAN_OPTIONS" \
	    "$program" --script "$dir/keys" --size 80x24 --lang "$2" \
	    --log "$src/data/sample/mail.log" \
	    --facts "${4-$src/data/sample/facts.tsv}" --data "$src/data" \
	    --dns-file "$dir/zone" \
	    --store "$dir/store") || return 1
	[ -s "$dir/dump" ] || return 1
	{
		echo '```'
		# the screen; what follows it in a dump are its colours
		sed 24q "$dir/dump" | sed 's/ *$//'
		echo '```'
	} >"$dir/$1.screen"
}

failed() {
	echo "Bail out! $1"
	exit 1
}

screen log-ja ja 'jj' || failed "log-ja"
screen detail-ja ja 'jj<Enter>' || failed "detail-ja"
screen meaning-en en 'jjx' || failed "meaning-en"
screen dns-ja ja '3<Enter>' "$dir/host.tsv" || failed "dns-ja"
screen message-ja ja '2oforged.eml<Enter>' "$dir/host.tsv" ||
    failed "message-ja"
screen bounce-ja ja '6obounce.eml<Enter>' || failed "bounce-ja"
screen lint-ja ja '5oquotation.eml<Enter>' "$dir/other.tsv" ||
    failed "lint-ja"
screen step-ja ja '7/Edge<Enter><Enter>yys<Enter>' || failed "step-ja"

awk -v dir="$dir" '
/^<!-- screen: / {
	print
	file = dir "/" $3 ".screen"
	lines = 0
	while ((getline line < file) > 0) {
		print line
		lines++
	}
	if (lines == 0)
		exit 1
	inside = 1
}
/^<!-- \/screen -->/ { inside = 0 }
!inside && !/^<!-- screen: / { print }
' "$src/README.md" >"$dir/README.md" || failed "an unknown screen"

if [ "$1" = --check ]; then
	diff -u "$src/README.md" "$dir/README.md" >"$dir/diff"
	rc=$?
	sed 's/^/# /' "$dir/diff"
	exit $rc
fi
cmp -s "$dir/README.md" "$src/README.md" ||
    cat "$dir/README.md" >"$src/README.md"
