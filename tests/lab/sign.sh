#!/bin/sh
# Makes the signed zones of the laboratory again, with new keys: good.test,
# valid until 2036, and bogus.test, whose signatures ran out in 2020.  Needs
# ldnsutils and openssl; the private keys are thrown away.
set -eu
cd "$(dirname "$0")/zones"
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

public() {	# of an RSA key, in base64
	openssl genrsa "$1" 2>/dev/null |
	    openssl pkey -pubout -outform DER | base64 -w 0
}
strings() {	# in two strings, as a long key must be
	printf '"%s" "%s"' "$(echo "$1" | cut -c 1-200)" \
	    "$(echo "$1" | cut -c 201-)"
}
ed25519=$(openssl genpkey -algorithm ed25519 |
    openssl pkey -pubout -outform DER | tail -c 32 | base64 -w 0)

cat >"$keys/good.test.zone" <<E
\$ORIGIN good.test.
\$TTL 300
@	IN SOA	ns hostmaster 1 3600 600 86400 60
	IN NS	ns
	IN MX	10 mail
	IN TXT	"v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 include:_spf.esp.test -all"
	IN TXT	"example-site-verification=abc"
	IN CAA	0 issue "ca.example"
ns	IN A	127.0.0.1
mail	IN A	192.0.2.25
	IN AAAA	2001:db8::25
	IN TXT	"v=spf1 a -all"
_dmarc	IN TXT	"v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:dmarc@good.test,mailto:x@report.test; adkim=s; aspf=r"
_mta-sts	IN TXT "v=STSv1; id=20261124T000000"
mta-sts	IN A	127.0.0.1
_smtp._tls	IN TXT "v=TLSRPTv1; rua=mailto:tlsrpt@good.test"
default._bimi	IN TXT "v=BIMI1; l=https://good.test/logo.svg; a=https://good.test/vmc.pem"
s2048._domainkey	IN TXT $(strings "v=DKIM1; k=rsa; p=$(public 2048)")
s1024._domainkey	IN TXT "v=DKIM1; k=rsa; p=$(public 1024)"
s512._domainkey	IN TXT "v=DKIM1; k=rsa; p=$(public 512)"
ed._domainkey	IN TXT "v=DKIM1; k=ed25519; p=$ed25519"
revoked._domainkey	IN TXT "v=DKIM1; p="
testing._domainkey	IN TXT "v=DKIM1; k=rsa; t=y:s; p=$(public 1024)"
broken._domainkey	IN TXT "v=DKIM1; k=rsa; p=MIGfMA0G"
_25._tcp.mail	IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
_25._tcp.mail	IN TLSA 2 1 1 fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
E
cat >"$keys/bogus.test.zone" <<'E'
$ORIGIN bogus.test.
$TTL 300
@	IN SOA	ns hostmaster 1 3600 600 86400 60
	IN NS	ns
	IN MX	10 mail
	IN TXT	"v=spf1 ip4:192.0.2.25 -all"
ns	IN A	127.0.0.1
mail	IN A	192.0.2.26
_dmarc	IN TXT	"v=DMARC1; p=none"
E
sign() {	# ZONE UNTIL
	(
		cd "$keys"
		key=$(ldns-keygen -a ECDSAP256SHA256 -k "$1.test")
		zone_key=$(ldns-keygen -a ECDSAP256SHA256 "$1.test")
		ldns-signzone -i 20190101 -e "$2" -f "$1.test.signed" \
		    "$1.test.zone" "$zone_key" "$key"
		mv "$key.ds" "$1.test.ds"
	)
	mv "$keys/$1.test.signed" "$keys/$1.test.ds" .
}
sign good 20360101
sign bogus 20200101
