# The SPF suites over a live unbound that knows one scenario at a time.
# Sourced by lab.test.

# ZONE: unbound's configuration; names that time out are answered nothing.
suite_conf() {
	cat <<-E
	server:
	 interface: 127.0.0.1
	 port: 5399
	 username: ""
	 chroot: ""
	 directory: "$tmp/lab"
	 pidfile: ""
	 use-syslog: no
	 do-daemonize: no
	 num-threads: 1
	 do-ip6: no
	 module-config: "iterator"
	 access-control: 127.0.0.0/8 allow
	 local-zone: "." static
	remote-control:
	 control-enable: no
	server:
	E
	# a zone for every name, so that one that times out takes none below
	# it along; TXT without a string is left out
	awk '/^;!TIMEOUT/ && !($2 in seen) {
		seen[$2] = 1
		print " local-zone: \"" $2 "\" deny"
	}
	/^[;$]/ || /IN TXT *$/ { next }
	NF {
		if (!($1 in seen)) {
			seen[$1] = 1
			print " local-zone: \"" $1 "\" static"
		}
		gsub(/'\''/, "\\047")
		print " local-data: '\''" $0 "'\''"
	}' "$1"
}
# Every case of one scenario; adds to right and wrong.
suite_scenario() {
	while read -r scenario && read -r id && read -r ip && read -r helo &&
	    read -r from && read -r result; do
		[ "$scenario" = "$1" ] || continue
		"$mtgp" spf --json "--ip=$ip" "--helo=$helo" \
		    "--mail-from=$from" --config config \
		    --resolver 127.0.0.1#5399 >out 2>err </dev/null
		got=$(grep -o '"fields":{"result":"[a-z]*"' out | head -n 1 |
		    cut -d '"' -f 6)
		case "|$result|" in
		*"|$got|"*) right=$((right + 1)) ;;
		*)	wrong=$((wrong + 1))
			echo "# $scenario $id: $got, wanted $result" ;;
		esac
	done <cases
}
suite_run() {	# CORPUS
	awk -F '\t' 'NR > 1 && $11 == "yes" && $7 != "ambiguous" {
		for (i = 2; i <= 7; i++) {
			gsub(/\\\\/, "\\", $i); printf "%s\n", $i
		}
	}' "$1/dev/cases.tsv" >cases
	right=0 wrong=0
	awk 'NR % 6 == 1' cases | sort -u >scenarios
	while read -r scenario_name; do
		suite_conf "$1/common/zones/$scenario_name.zone" >suite.conf
		: >suite.log
		unbound -d -p -c "$tmp/suite.conf" >suite.log 2>&1 </dev/null &
		suite_pid=$!
		lab_wait suite.log 'start of service' || {
			echo "# $scenario_name: unbound does not start"
			sed 's/^/# /' suite.log
			return 1
		}
		suite_scenario "$scenario_name"
		kill $suite_pid
		wait $suite_pid 2>/dev/null
	done <scenarios
	echo "# $right right, $wrong wrong"
	[ $wrong = 0 ] && [ $right -gt 190 ]
}
