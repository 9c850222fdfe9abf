# A laboratory of real name servers inside namespaces of its own: nsd with the
# zones of zones/, dnsdist in front of it with faults and delay, and unbound,
# which validates, on port 53 with a resolv.conf that names it.  Nothing can
# leave: there is no network but lo.  Works as root and as an ordinary user.
# Sourced by *.test:
#
#   lab_reason		why it cannot run here ("" when it can)
#   lab_enter SCRIPT	runs the script again inside, once
#   lab_start DIR [MS]	starts the servers, with that delay (30); sts.test also
#			holds the records of the file $lab_more
#   lab_stop
#
#   127.0.0.1#5302 nsd   127.0.0.1#5353 dnsdist   127.0.0.1#53 unbound
#   198.51.100.53#53 unbound, too: a resolver that is not on loopback
#   127.0.0.1#5301 rbldnsd, where it is: the lists of rbl/ below list.test
#
# good.test and bogus.test have their DS in test, so that one is secure and the
# other bogus for who validates.

lab_pids=

lab_reason() {
	PATH=$PATH:/usr/sbin:/sbin
	for lab_p in nsd dnsdist unbound unshare ip mount; do
		command -v $lab_p >/dev/null 2>&1 ||
		    { echo "no $lab_p"; return; }
	done
	unshare $(lab_unshare) sh -c 'mount --make-rprivate / &&
	    ip link set lo up' >/dev/null 2>&1 || echo "no namespaces here"
}
lab_unshare() {
	if [ "$(id -u)" = 0 ]; then echo -nm; else echo -Urnm; fi
}
lab_enter() {
	[ -z "${MTGP_LAB-}" ] || return 0
	MTGP_LAB=$(id -u)
	export MTGP_LAB
	exec unshare $(lab_unshare) sh "$1"
}

# FILE PATTERN: until the server says that it is there
lab_wait() {
	timeout 240 tail -n +1 -F "$1" 2>/dev/null | grep -q -m 1 -- "$2"
}
lab_run() {	# NAME COMMAND…
	lab_name=$1
	shift
	"$@" >"$lab_dir/$lab_name.log" 2>&1 </dev/null &
	lab_pids="$lab_pids $!"
}
lab_zones() {
	for lab_z in test bad.test tree.test esp.test report.test tc.test \
	    slow.test sts.test; do
		printf 'zone:\n name: %s\n zonefile: %s.zone\n' $lab_z $lab_z
	done
	for lab_z in good.test bogus.test; do
		printf 'zone:\n name: %s\n zonefile: %s.signed\n' $lab_z $lab_z
	done
	printf 'zone:\n name: %s\n zonefile: %s\n' \
	    2.0.192.in-addr.arpa rev4.zone \
	    8.b.d.0.1.0.0.2.ip6.arpa rev6.zone
}
lab_nsd_conf() {
	cat <<-E
	server:
	 ip-address: 127.0.0.1@5302
	 username: ""
	 chroot: ""
	 zonesdir: "$lab_dir/zones"
	 database: ""
	 pidfile: ""
	 zonelistfile: "$lab_dir/zonelist"
	 xfrdfile: "$lab_dir/xfrd"
	 xfrdir: "$lab_dir"
	 server-count: 1
	 rrl-ratelimit: 0
	 rrl-whitelist-ratelimit: 0
	remote-control:
	 control-enable: no
	E
	lab_zones
}
# Asks the laboratory only; knows the keys of good.test and bogus.test.
lab_unbound_conf() {
	cat <<-E
	server:
	 interface: 127.0.0.1
	 interface: 198.51.100.53
	 access-control: 198.51.100.53 allow
	 username: ""
	 chroot: ""
	 directory: "$lab_dir"
	 pidfile: ""
	 use-syslog: no
	 do-daemonize: no
	 num-threads: 1
	 do-ip6: no
	 do-not-query-localhost: no
	 access-control: 127.0.0.0/8 allow
	 module-config: "validator iterator"
	 trust-anchor-file: "$lab_dir/zones/good.test.ds"
	 trust-anchor-file: "$lab_dir/zones/bogus.test.ds"
	 qname-minimisation: no
	 local-zone: "test." nodefault
	 local-zone: "2.0.192.in-addr.arpa." nodefault
	 local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
	remote-control:
	 control-enable: no
	forward-zone:
	 name: "."
	 forward-addr: 127.0.0.1@5353
	E
}
# rbldnsd as root changes its groups, which a namespace of users forbids.
lab_lists() {
	lab_l=
	for lab_z in zen:ip4trie:zen.ip4 zen:ip4trie:zen-drop.ip4 \
	    zen:ip6trie:zen.ip6 world:ip4trie:world.ip4 \
	    quota:ip4trie:quota.ip4 overq:ip4trie:overq.ip4 \
	    parked:ip4trie:parked.ip4 empty:ip4set:empty.ip4 \
	    welcome:ip4set:welcome.ip4 names:dnset:names.dnset \
	    bits:dnset:bits.dnset late:ip4set:plain.ip4 \
	    slow:ip4set:plain.ip4 flaky:ip4set:plain.ip4 \
	    cut:ip4set:plain.ip4; do
		lab_l="$lab_l ${lab_z%%:*}.list.test:${lab_z#*:}"
	done
	lab_i=1
	while [ $lab_i -le 240 ]; do
		lab_l="$lab_l bl$lab_i.list.test:ip4set:plain.ip4"
		lab_i=$((lab_i + 1))
	done
	# shellcheck disable=SC2086
	lab_run rbldnsd unshare -U --map-user=1000 rbldnsd -n -q -a \
	    -w "$lab_dir/rbl" -b 127.0.0.1/5301 $lab_l
	lab_wait "$lab_dir/rbldnsd.log" 'zones reloaded'
}
lab_network() {
	mount --make-rprivate / && ip link set lo up &&
	    ip address add 198.51.100.53/32 dev lo || return 1
	[ "$MTGP_LAB" = 0 ] ||
	    echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start || return 1
	echo 'nameserver 127.0.0.1' >"$lab_dir/resolv.conf"
	mount --bind "$lab_dir/resolv.conf" /etc/resolv.conf
}
lab_start() {
	lab_dir=$1
	PATH=$PATH:/usr/sbin:/sbin
	lab_from=${srcdir:-.}/tests/lab
	cp -r "$lab_from/zones" "$lab_from/rbl" "$lab_from/dnsdist.conf" \
	    "$lab_dir" && chmod -R u+w "$lab_dir" && lab_network || return 1
	[ -z "${lab_more-}" ] || cat "$lab_more" >>"$lab_dir/zones/sts.test.zone"
	cat "$lab_dir"/zones/*.ds >>"$lab_dir/zones/test.zone"
	lab_nsd_conf >"$lab_dir/nsd.conf"
	lab_unbound_conf >"$lab_dir/unbound.conf"
	lab_run nsd nsd -d -c "$lab_dir/nsd.conf"
	lab_run dnsdist env LAB_DELAY="${2-30}" dnsdist --supervised \
	    --disable-syslog -C "$lab_dir/dnsdist.conf"
	lab_run unbound unbound -d -p -c "$lab_dir/unbound.conf"
	lab_wait "$lab_dir/nsd.log" 'nsd started' &&
	    lab_wait "$lab_dir/dnsdist.log" 'Console ACL' &&
	    lab_wait "$lab_dir/unbound.log" 'start of service' || return 1
	! command -v rbldnsd >/dev/null 2>&1 || lab_lists
}
lab_stop() {
	# shellcheck disable=SC2086
	[ -z "$lab_pids" ] || kill $lab_pids 2>/dev/null
	wait
	lab_pids=
}
