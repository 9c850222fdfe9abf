# What the tests of a real terminal share: a tmux of their own, and waiting
# for the program's word on the FIFO instead of for a time.
# `read -t` needs bash.
[ -n "${BASH_VERSION-}" ] || exec bash "$0"
dir=$(mktemp -d) || exit 99
T=false
servers=0
n=0
failed=0
keys=0
finish() {
	[ "$T" = false ] || $T kill-server 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}
command -v tmux >/dev/null 2>&1 || skip_all "tmux is not installed"
plan() { echo "1..$1"; }
# ok DESCRIPTION COMMAND…
ok() {
	what=$1
	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n - $what"
	else
		failed=1
		echo "not ok $n - $what"
		$T capture-pane -p 2>/dev/null | sed 's/^/# /'
	fi
}
program=$builddir/tests/tui/terminal
mkfifo "$dir/fifo" && exec 3<>"$dir/fifo"
environment() {
	echo "env -i PATH='$PATH' TZ=Asia/Tokyo HOME='$dir' \
XDG_CONFIG_HOME='$dir/config' MTGP_SYNC='$dir/fifo' MTGP_HOST=mail.example.jp \
MTGP_NOW=2024-09-02T17:59:00+09:00 MTGP_TEST_LINES='$dir/lines' \
LANG=${test_lang-C.UTF-8} ASAN_OPTIONS='$ASAN_OPTIONS' $test_env"
}
# The tmux server is started with the environment that the test wants.
# start COLS ROWS [CONFIG-NAME VALUE]…
start() {
	cols=$1
	rows=$2
	shift 2
	keys=0
	# a socket of its own each time: a server that is told to end may
	# still be there
	[ "$T" = false ] || $T kill-server 2>/dev/null
	servers=$((servers + 1))
	T="tmux -S $dir/sock$servers -f /dev/null"
	# shellcheck disable=SC2086
	env -i PATH="$PATH" LANG=C.UTF-8 TERM=xterm-256color HOME="$dir" \
	    $tmux_env tmux -u -S "$dir/sock$servers" -f /dev/null new-session -d \
	    -x "$cols" -y "$rows" "exec sh" || exit 99
	$T set-option -g default-shell /bin/bash >/dev/null
	$T set-option -g default-terminal "${test_term-screen-256color}" \
	    >/dev/null
	$T set-option -g remain-on-exit on >/dev/null
	$T set-option -g status off >/dev/null
	$T respawn-pane -k -t 0 "set -m; \
$(environment) TERM=${test_term-screen-256color} \
$program $dir/store $* 2>$dir/err; code=\$?; \
while [ \$code -gt 128 ] && jobs -s %1 >/dev/null 2>&1; do \
echo stopped >$dir/fifo; read x; fg >/dev/null; code=\$?; done; \
echo ended=\$code >$dir/fifo; exec cat"
	wait_idle 0
}
# Waits until the program consumed as many bytes and is idle.
wait_idle() {
	while read -r -t 240 word _ k _ <&3; do
		[ "$word" = idle ] || continue
		[ "${k#keys=}" -ge "$1" ] && return 0
	done
	echo "# no word from the program" >&2
	sed 's/^/# /' "$dir/err" >&2
	return 1
}
# Waits for the shell's line after the program: "ended=CODE".
wait_end() {
	while read -r -t 240 word <&3; do
		case $word in ended=*) ended=${word#ended=}; return 0 ;; esac
	done
	return 1
}
# Waits until the shell has it back stopped.
wait_stopped() {
	while read -r -t 240 word <&3; do
		[ "$word" = stopped ] && return 0
	done
	return 1
}
# Types text; the program counts its bytes.
type_keys() {
	$T send-keys -l -- "$1"
	keys=$((keys + $(printf %s "$1" | wc -c)))
	wait_idle $keys
}
# Bytes as printf writes them, through a tmux buffer (send-keys would take
# them for characters).
type_bytes() {
	# shellcheck disable=SC2059
	printf "$1" > "$dir/bytes"
	$T load-buffer -b bytes "$dir/bytes"
	$T paste-buffer -r -b bytes
	keys=$((keys + $(wc -c < "$dir/bytes")))
	wait_idle $keys
}
screen() { $T capture-pane -p; }
shows() { screen | grep -qF -- "$1"; }
hides() { ! screen | grep -qF -- "$1"; }
