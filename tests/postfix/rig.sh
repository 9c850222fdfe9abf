# A real Postfix of its own: config folder, queue, log and ports, inside a
# network and mount namespace, so that nothing of the host is touched.
# Sourced by *.test; needs root, postfix, python3, unshare and ip.
#
#   rig_reason      why it cannot run here ("" when it can)
#   rig_start DIR   DIR/mail.log is its log
#   rig_prepare DIR, rig_tester DIR
#                   before rig_start: with a tester mailbox (DIR/check)
#   rig_send [FROM TO]  sends the mails of send.py, or a part of them
#   rig_rotate DIR  Postfix's own rotation: renames, reloads, packs
#   rig_cut DIR     the rotation of copytruncate
#   rig_retry DIR   every mail is tried now, whatever its next time is
#   rig_expire DIR  from now on a mail that cannot be delivered expires
#   rig_stop DIR
#
# Nothing here may depend on how fast the machine is: the queue manager's own
# times are short so that the test is, and never decide what comes out.

rig_pack=$(cd "$rig_source" && pwd)/pack.sh

rig_reason() {
	[ "$(id -u)" = 0 ] || { echo "not root"; return; }
	for p in postfix python3 unshare ip; do
		command -v $p >/dev/null 2>&1 || { echo "no $p"; return; }
	done
	unshare -n -m true 2>/dev/null || echo "no namespaces here"
}

# Inside the namespaces (the test runs itself again under unshare).
rig_network() {
	ip link set lo up
	for a in 192.0.2.10/32 192.0.2.25/32 192.0.2.26/32 192.0.2.27/32 \
	    198.51.100.87/32; do
		ip addr add $a dev lo
	done
	ip -6 addr add 2001:db8::25/128 dev lo nodad
	mount --make-rprivate /
	cat > "$1/hosts" <<-EOF
	127.0.0.1 localhost
	192.0.2.25 mx.remote.example
	2001:db8::25 mx6.remote.example
	192.0.2.26 mx.busy.example
	192.0.2.27 mx.lost.example
	198.51.100.87 smtp.relay.example
	EOF
	mount --bind "$1/hosts" /etc/hosts
}

rig_config() {
	mkdir -p "$1/etc" "$1/spool" "$1/data"
	chown postfix "$1/data"
	chmod 755 "$1"
	cat > "$1/etc/main.cf" <<-EOF
	compatibility_level = 3.6
	queue_directory = $1/spool
	data_directory = $1/data
	command_directory = /usr/sbin
	daemon_directory = /usr/lib/postfix/sbin
	meta_directory = /etc/postfix
	shlib_directory = /usr/lib/postfix
	maillog_file = $1/mail.log
	maillog_file_prefixes = ${1%/*}
	maillog_file_compressor = $rig_pack
	myhostname = mail.example.jp
	myorigin = example.jp
	mydestination = localhost
	mynetworks = 127.0.0.0/8
	inet_interfaces = 127.0.0.1
	inet_protocols = all
	smtp_bind_address = 192.0.2.10
	smtp_dns_support_level = disabled
	smtp_host_lookup = native
	smtp_tls_security_level = none
	relayhost = [smtp.relay.example]:587
	transport_maps = texthash:$1/etc/transport
	smtpd_recipient_restrictions = check_sender_access texthash:$1/etc/sender, permit_mynetworks, reject
	smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
	header_checks = regexp:$1/etc/header
	local_recipient_maps =
	alias_maps =
	alias_database =
	local_transport = discard:local
	minimal_backoff_time = 2s
	maximal_backoff_time = 3s
	queue_run_delay = 2s
	enable_long_queue_ids = yes
	EOF
	cat > "$1/etc/transport" <<-EOF
	remote.example smtp:[mx.remote.example]
	v6.example smtp:[mx6.remote.example]
	busy.example smtp:[mx.busy.example]
	lost.example smtp:[mx.lost.example]
	filtered.example smtp:[127.0.0.1]:10025
	discarded.example discard:silently
	errored.example error:5.1.2 mail to this domain is not accepted
	EOF
	cat > "$1/etc/sender" <<-EOF
	hold@example.jp HOLD look at this
	spammer@example.jp REJECT 5.7.1 sender blocked by policy
	EOF
	echo '/^Subject:/ INFO' > "$1/etc/header"
	{
		echo '127.0.0.1:3525 inet n - n - - smtpd'
		echo '127.0.0.1:3587 inet n - n - - smtpd'
		echo '  -o syslog_name=postfix/submission'
		echo '  -o smtpd_sasl_auth_enable=yes'
		echo '  -o smtpd_sasl_type=dovecot'
		echo '  -o smtpd_sasl_path=inet:127.0.0.1:3699'
		echo 'postlog unix-dgram n - n - 1 postlogd'
		echo 'pickup unix n - n 60 1 pickup'
		echo 'cleanup unix n - n - 0 cleanup'
		echo 'qmgr unix n - n 300 1 qmgr'
		echo 'rewrite unix - - n - - trivial-rewrite'
		for s in bounce defer trace; do
			echo "$s unix - - n - 0 bounce"
		done
		for s in smtp showq error discard local; do
			echo "$s unix - - n - - $s"
		done
		for s in anvil scache; do
			echo "$s unix - - n - 1 $s"
		done
		echo 'retry unix - - n - - error'
		echo 'proxymap unix - - n - - proxymap'
		echo 'tlsmgr unix - - n 1000? 1 tlsmgr'
	} > "$1/etc/master.cf"
}

# The tester mailbox as docs/tester.md sets it up; before rig_start.  Its user
# exists in this namespace only; a client that is no neighbour comes over
# 192.0.2.10, port 3525.
rig_tester() {
	rig_home=$1/check
	cp /etc/passwd "$1/passwd" && cp /etc/group "$1/group" || return 1
	echo "check:x:47001:47001::$rig_home:/usr/sbin/nologin" >> "$1/passwd"
	echo 'check:x:47001:' >> "$1/group"
	mount --bind "$1/passwd" /etc/passwd
	mount --bind "$1/group" /etc/group
	install -d -o check -g check -m 750 "$rig_home"
	install -d -o check -g check -m 700 "$rig_home/Maildir" \
	    "$rig_home/Maildir/cur" "$rig_home/Maildir/new" \
	    "$rig_home/Maildir/tmp"
	echo "$rig_home/Maildir/" > "$rig_home/.forward"
	chown check:check "$rig_home/.forward"
	postconf -c "$1/etc" -e 'recipient_delimiter = +' \
	    'mydestination = localhost, mail.example.jp' \
	    'local_transport = local' 'inet_interfaces = 127.0.0.1, 192.0.2.10' \
	    'local_recipient_maps = unix:passwd.byname'
	{
		echo '192.0.2.10:3525 inet n - n - - smtpd'
		echo '  -o smtpd_recipient_restrictions=reject_unauth_destination'
		echo '  -o smtpd_relay_restrictions=reject_unauth_destination'
	} >> "$1/etc/master.cf"
	sed -i 's/^local unix - - n - - local$/local unix - n n - - local/' \
	    "$1/etc/master.cf"
}

rig_prepare() {
	rig_network "$1"
	rig_config "$1"
}

rig_start() {
	[ -e "$1/etc/main.cf" ] || rig_prepare "$1"
	/usr/bin/python3 "$rig_source/sink.py" "$1/sink.ready" 1800 &
	rig_sink=$!
	rig_wait 120 test -s "$1/sink.ready" || return 1
	postfix -c "$1/etc" start >"$1/start.out" 2>&1 || return 1
	rig_wait 120 grep -q 'daemon started' "$1/mail.log"
}

rig_send() {
	/usr/bin/python3 "$rig_source/send.py" "$@"
}

# A delivery that is under way while the queue manager starts anew ("skipped,
# still being delivered") is put off by a minute, whatever the configuration.
rig_retry() {
	postqueue -c "$1/etc" -f
}

rig_expire() {
	postconf -c "$1/etc" -e maximal_queue_lifetime=1s \
	    bounce_queue_lifetime=1s && postfix -c "$1/etc" reload 2>/dev/null
}

rig_rotate() {
	postfix -c "$1/etc" logrotate
}

rig_loggers() {
	read -r master < "$1/spool/pid/master.pid" &&
	    pgrep -x -P "$master" postlogd
}

rig_one_logger() {
	[ "$(rig_loggers "$1" | wc -l)" = 1 ]
}

rig_stopped() {
	grep -q '^State:[[:space:]]*T' "/proc/$1/status"
}

# postlogd stands still meanwhile: what it writes between copy and cut is
# lost for everybody.
rig_cut() {
	rig_wait 120 rig_one_logger "$1" && logger=$(rig_loggers "$1") &&
	    kill -STOP "$logger" || return 1
	rig_wait 120 rig_stopped "$logger" &&
	    cp "$1/mail.log" "$1/mail.log.1" && : > "$1/mail.log"
	rig_cut_code=$?
	kill -CONT "$logger"
	return $rig_cut_code
}

rig_stop() {
	postfix -c "$1/etc" stop >/dev/null 2>&1
	kill "$rig_sink" 2>/dev/null
	wait "$rig_sink" 2>/dev/null
}

# rig_wait SECONDS COMMAND…: true as soon as the command is.
rig_wait() {
	rig_end=$(($(date +%s) + $1)); shift
	until "$@" 2>/dev/null; do
		[ "$(date +%s)" -lt "$rig_end" ] || return 1
		sleep 0.1
	done
}
