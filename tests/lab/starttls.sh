# DANE proved at mail servers of our own.  Sourced by lab.test; needs https.sh.
#
#   starttls_zone	a certificate, and records that fit it, for lab_start
#   starttls_start, starttls_run

starttls_digest() { openssl dgst -sha256 -r | cut -d ' ' -f 1; }
starttls_case() {	# NAME ADDRESS [TLSA]
	printf '%s MX 10 m.%s\nm.%s A %s\n' "$1" "$1" "$1" "$2"
	[ -z "${3-}" ] || printf '_25._tcp.m.%s TLSA %s\n' "$1" "$3"
}
starttls_zone() {
	https_authority && https_certificate mail 2 \
	    DNS:m.ta.sts.test,DNS:m.ee.sts.test || return 1
	starttls_ca=$(openssl x509 -in web/ca.pem -outform DER |
	    starttls_digest)
	starttls_key=$(openssl x509 -in web/mail.pem -pubkey -noout |
	    openssl pkey -pubin -outform DER | starttls_digest)
	cat web/ca.pem >>web/mail.pem
	{
		starttls_case ee 127.0.2.1 "3 1 1 $starttls_key"
		starttls_case ta 127.0.2.1 "2 0 1 $starttls_ca"
		starttls_case named 127.0.2.1 "2 0 1 $starttls_ca"
		starttls_case bare 127.0.2.1
		starttls_case clear 127.0.2.2 "3 1 1 $starttls_key"
		starttls_case refuses 127.0.2.3 "3 1 1 $starttls_key"
		starttls_case silent 127.0.2.4 "3 1 1 $starttls_key"
		starttls_case shut 127.0.2.9 "3 1 1 $starttls_key"
	} | sed 's/^named /name /; s/m\.named/m.name/g' >web/more.zone
}
starttls_start() {
	ip address add 192.0.2.25/32 dev lo || return 1
	: >web/smtp.log
	python3 "$top/tests/lab/smtp.py" web >web/smtp.log 2>&1 </dev/null &
	lab_pids="$lab_pids $!"
	lab_wait web/smtp.log 'mail servers started'
}
proof() {	# NAME DOMAIN SEVERITY|unknown WORDS
	run dns "$2" --json --starttls --config validating --facts none
	grep -o '"id":"dane.tls",.*' out >row.tls
	case $3 in
	unknown) grep -q '^[^{]*"state":"unknown"' row.tls ;;
	*)	grep -q "^[^{]*\"severity\":\"$3\",\"state\":\"done\"" row.tls ;;
	esac && grep -qF -- "$4" row.tls
	ok "starttls $2: $1"
}
starttls_run() {
	proof "the key of the server" ee.sts.test info "matches its TLSA"
	has '"value":"TLSv1.3"'
	ok "and its protocol is told"
	proof "the authority of the server" ta.sts.test info \
	    "matches its TLSA"
	proof "the authority of another name" name.sts.test warning \
	    "matches none"
	proof "no record yet" bare.sts.test info "offers encryption"
	has "_25._tcp.m.bare.sts.test. IN TLSA 3 1 1 $starttls_key"
	ok "and the record to publish is that of its key"
	proof "no STARTTLS" clear.sts.test warning "does not offer"
	proof "another key, in a signed zone" good.test error "matches none"
	has "_25._tcp.mail.good.test. IN TLSA 3 1 1 $starttls_key" &&
	    grep -q '"id":"dane","key":"dane","severity":"error"' out
	ok "and the row above says so"
	proof "a server that refuses" refuses.sts.test unknown \
	    "554 5.7.1 not for you"
	proof "a server that says nothing" silent.sts.test unknown "in time"
	proof "nobody listens" shut.sts.test unknown "could not be reached"
	run dns ee.sts.test --json --config validating --facts none
	! has dane.tls
	ok "no server is asked without --starttls"
}
