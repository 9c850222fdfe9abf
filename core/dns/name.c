/* Names and types as text, without ldns: what tests, zone files and analyses
 * compare.  Cannot fail but for what is not a name. */
#include "core/dns/wire.h"

#include <errno.h>

/* One character of a label, with its escape; -1: broken. */
static int
take_byte(struct span *s)
{
	unsigned v = 0;
	int c = (unsigned char)s->p[0];

	*s = span_skip(*s, 1);
	if (c != '\\')
		return c;
	if (s->n == 0)
		return -1;
	c = (unsigned char)s->p[0];
	if (c < '0' || c > '9') {
		*s = span_skip(*s, 1);
		return c;
	}
	if (s->n < 3)
		return -1;
	for (int i = 0; i < 3; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return -1;
		v = v * 10 + (unsigned)(s->p[i] - '0');
	}
	*s = span_skip(*s, 3);
	return v <= 255 ? (int)v : -1;
}

int
dns_name_wire(struct span name, uint8_t out[DNS_NAME_WIRE])
{
	size_t at = 0, n = 1;

	if (name.n == 0)
		return -EINVAL;
	if (span_is(name, ".")) {
		out[0] = 0;
		return 1;
	}
	while (name.n > 0) {
		int c = 0;

		if (name.p[0] == '.') {
			if (n - at == 1)
				return -EINVAL;
			out[at] = (uint8_t)(n - at - 1);
			at = n++;
			name = span_skip(name, 1);
			continue;
		}
		c = take_byte(&name);
		/* one byte must stay for the root */
		if (c < 0 || n - at > 63 || n + 1 >= DNS_NAME_WIRE)
			return -EINVAL;
		out[n++] = (uint8_t)c;
	}
	if (n - at > 1) {	/* no final dot */
		out[at] = (uint8_t)(n - at - 1);
		at = n++;
	}
	out[at] = 0;
	return (int)n;
}

bool
dns_name_valid(struct span name)
{
	uint8_t wire[DNS_NAME_WIRE];

	return dns_name_wire(name, wire) > 0;
}

static size_t
put_byte(unsigned c, char *out)
{
	if (c >= 'A' && c <= 'Z')
		c += 'a' - 'A';
	if (c == '.' || c == '\\') {
		out[0] = '\\';
		out[1] = (char)c;
		return 2;
	}
	if (c > ' ' && c < 0x7f) {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	out[1] = (char)('0' + c / 100);
	out[2] = (char)('0' + c / 10 % 10);
	out[3] = (char)('0' + c % 10);
	return 4;
}

int
dns_name_text(struct span wire, char out[DNS_NAME_TEXT])
{
	size_t at = 0, n = 0;

	for (;;) {
		unsigned len;

		if (at >= wire.n || at >= DNS_NAME_WIRE)
			return -EBADMSG;
		len = (unsigned char)wire.p[at++];
		if (len == 0)
			break;
		if (len > 63 || at + len >= DNS_NAME_WIRE ||
		    at + len > wire.n)
			return -EBADMSG;
		if (n > 0)
			out[n++] = '.';
		for (unsigned i = 0; i < len; i++)
			n += put_byte((unsigned char)wire.p[at++], out + n);
	}
	if (n == 0)
		out[n++] = '.';
	out[n] = '\0';
	return (int)at;
}

bool
dns_name_eq(struct span a, struct span b)
{
	uint8_t wa[DNS_NAME_WIRE], wb[DNS_NAME_WIRE];
	int na = dns_name_wire(a, wa), nb = dns_name_wire(b, wb);

	return na > 0 && na == nb &&
	    span_eq_nocase(span_of((char *)wa, (size_t)na),
	    span_of((char *)wb, (size_t)nb));
}

static const struct { int type; const char *name; } types[] = {
	{ DNS_A, "A" }, { DNS_NS, "NS" }, { DNS_CNAME, "CNAME" },
	{ DNS_SOA, "SOA" }, { DNS_PTR, "PTR" }, { DNS_MX, "MX" },
	{ DNS_TXT, "TXT" }, { DNS_AAAA, "AAAA" }, { DNS_SRV, "SRV" },
	{ DNS_DNAME, "DNAME" }, { DNS_DS, "DS" }, { DNS_RRSIG, "RRSIG" },
	{ DNS_DNSKEY, "DNSKEY" }, { DNS_TLSA, "TLSA" }, { DNS_SPF, "SPF" },
	{ DNS_CAA, "CAA" },
};

#define NTYPES (sizeof types / sizeof *types)

struct span
dns_type_name(int type, struct arena *a)
{
	for (size_t i = 0; i < NTYPES; i++)
		if (types[i].type == type)
			return span_str(types[i].name);
	return span_str(arena_printf(a, "TYPE%d", type));
}

int
dns_type_parse(struct span name)
{
	uint64_t n;

	for (size_t i = 0; i < NTYPES; i++)
		if (span_eq_nocase(name, span_str(types[i].name)))
			return types[i].type;
	if (span_starts_nocase(name, "TYPE") &&
	    span_u64(span_skip(name, 4), 65535, &n) == 0)
		return (int)n;
	return -1;
}

const char *
dns_rcode_name(unsigned rcode)
{
	static const char *const names[] = { "NOERROR", "FORMERR",
		"SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN",
		"YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE" };

	if (rcode < sizeof names / sizeof *names)
		return names[rcode];
	return rcode == DNS_BADVERS ? "BADVERS" : "RCODE";
}
