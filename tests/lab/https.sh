# MTA-STS over a web server of our own, with an authority made for this run.
# Sourced by lab.test.

https_authority() {	# into $tmp/web
	mkdir -p web
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout web/ca.key -out web/ca.pem -days 2 \
	    -subj "/CN=laboratory" 2>web/openssl.log
}
https_certificate() {	# NAME DAYS HOSTS: signed by it
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "web/$1.key" -out "web/$1.csr" -subj "/CN=$1" \
	    2>>web/openssl.log &&
	    printf 'subjectAltName=%s\n' "$3" >"web/$1.ext" &&
	    openssl x509 -req -in "web/$1.csr" -CA web/ca.pem \
	    -CAkey web/ca.key -CAcreateserial -days "$2" \
	    -extfile "web/$1.ext" -out "web/$1.pem" 2>>web/openssl.log
}
https_start() {
	https_names=DNS:mta-sts.good.test
	for https_n in good redirect missing mismatch html big slow endless; do
		https_names=$https_names,DNS:mta-sts.$https_n.sts.test
	done
	https_certificate good 2 "$https_names" &&
	    https_certificate expired -1 DNS:mta-sts.expired.sts.test &&
	    https_certificate named 2 DNS:www.named.sts.test || return 1
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout web/self.key -out web/self.pem -days 2 -subj /CN=self \
	    -addext subjectAltName=DNS:mta-sts.self.sts.test \
	    2>>web/openssl.log || return 1
	: >web/server.log
	python3 "$top/tests/lab/https.py" web >web/server.log 2>&1 \
	    </dev/null &
	lab_pids="$lab_pids $!"
	lab_wait web/server.log 'web server started'
}
sts() {		# NAME DOMAIN SEVERITY|STATE WORDS
	run dns "$2" --json --config web/config --facts none
	grep -q "\"id\":\"mta-sts\",.*" out &&
	    grep -o '"id":"mta-sts","key":"mta-sts",.*' out >row.sts
	case $3 in
	unknown) grep -q '^[^{]*"state":"unknown"' row.sts ;;
	*)	grep -q "^[^{]*\"severity\":\"$3\",\"state\":\"done\"" row.sts ;;
	esac && grep -qF -- "$4" row.sts
	ok "mta-sts $2: $1"
}
https_run() {
	{ cat config; echo "ca-bundle = $tmp/web/ca.pem"; } >web/config
	sts "a policy in force" good.sts.test info '"mode":"enforce"'
	sts "over a signed zone" good.test info '"mode":"enforce"'
	: >web/requests
	sts "MTA-STS redirect followed" redirect.sts.test error \
	    "redirects to https://mta-sts.good.sts.test/"
	! grep -q '^mta-sts.good' web/requests &&
	    grep -q '^mta-sts.redirect.* 127.0.0.1 GET /.well-known/mta-sts.txt ' \
	    web/requests
	ok "and the other host was not asked"
	sts "no such file" missing.sts.test error "answers 404"
	sts "a server that it does not name" mismatch.sts.test error \
	    "does not name all"
	sts "not text/plain" html.sts.test info \
	    '"id":"mta-sts.note","key":"type"'
	sts "over 64 KiB" big.sts.test error "larger than 64 KiB"
	sts "answers too late" slow.sts.test unknown "in time"
	sts "a head without end" endless.sts.test error "is not valid"
	sts "a certificate that ran out" expired.sts.test error "run out"
	sts "a certificate of nobody" self.sts.test error \
	    "signed by nobody who is trusted"
	sts "a certificate of another name" named.sts.test error \
	    "not for the name mta-sts.named.sts.test"
	sts "nobody listens" closed.sts.test unknown "could not be reached"
	sts "no address" nohost.sts.test error "has no address"
	sts "no answer about the address" broken.sts.test unknown \
	    "DNS gave no answer"
	cat web/config - >web/vantage <<-E
	[vantage far]
	source = 127.0.0.9
	interface = lo
	E
	run dns good.sts.test --json --config web/vantage --facts none \
	    --vantage far
	has '"mode":"enforce"' &&
	    grep -q '^mta-sts.good.sts.test 127.0.0.9 GET' web/requests
	ok "mta-sts: from the address and interface of the vantage"
	run dns good.sts.test --json --config config --facts none
	has "signed by nobody who is trusted"
	ok "mta-sts: the authorities are those of ca-bundle"
	run dns good.sts.test --json --config web/config --offline
	! grep -q "was not fetched" out && has '"id":"mta-sts"'
	ok "mta-sts: nothing is asked offline"
}
