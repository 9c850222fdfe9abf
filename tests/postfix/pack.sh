#!/bin/sh
# Postfix's maillog_file_compressor in the rig: waits until the old postlogd
# has closed the file, so that no line is written behind gzip's back.
#
# usage: pack.sh DIR/mail.log.SUFFIX
read -r master < "${1%/*}/spool/pid/master.pid"
tries=600
while [ $tries -gt 0 ]; do
	open=
	for pid in $(pgrep -x -P "$master" postlogd); do
		for fd in "/proc/$pid/fd"/*; do
			[ "$(readlink "$fd")" != "$1" ] || open=$pid
		done
	done
	[ -n "$open" ] || break
	tries=$((tries - 1))
	sleep 0.2
done
exec gzip "$1"
