/* Messages on the wire.  Queries are written by hand: twelve bytes, a name
 * and an OPT record.  Answers are walked over once by ourselves (lengths,
 * counts, no TSIG: ldns 1.8.3 leaks on it) before ldns takes them apart;
 * what it gives is copied into structs of our own, and every number of
 * fields and bytes is checked again.  Nothing of ldns stays.
 *
 * Never called: its resolver, everything of dnssec and verify. */
#include "core/dns/wire.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <stdlib.h>

static unsigned
get16(struct span w, size_t at)
{
	return (unsigned)(unsigned char)w.p[at] << 8 |
	    (unsigned char)w.p[at + 1];
}

static uint32_t
get32(struct span w, size_t at)
{
	return (uint32_t)get16(w, at) << 16 | get16(w, at + 2);
}

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* ---- queries ---- */

/* Random case for each letter (draft-vixie-dnsext-dns0x20). */
static void
mix_case(uint8_t *name, size_t n, const uint8_t *mix)
{
	for (size_t i = 0; i < n; i++) {
		bool up = mix[i / 8] >> i % 8 & 1;

		if (up && name[i] >= 'a' && name[i] <= 'z')
			name[i] = (uint8_t)(name[i] - 'a' + 'A');
	}
}

/* Label lengths are below 64 and so never letters. */
static void
lower_case(uint8_t *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (uint8_t)(name[i] - 'A' + 'a');
}

int
dns_query_build(struct span name, int type,
    const struct dns_query_options *o, struct dns_query *ret)
{
	static const uint8_t opt[11] = { 0, 0, 41, DNS_UDP_SIZE >> 8,
		DNS_UDP_SIZE & 0xff };
	struct dns_query q = { .n = DNS_HEADER };
	int n = dns_name_wire(name, q.wire + DNS_HEADER);

	if (n < 0)
		return n;
	put16(q.wire, o->id);
	/* RD, and AD: tell us whether it was validated (RFC 6840, 5.7) */
	put16(q.wire + 2, 0x0120 | (o->cd ? 0x0010 : 0));
	put16(q.wire + 4, 1);
	lower_case(q.wire + DNS_HEADER, (size_t)n);
	if (o->mix)
		mix_case(q.wire + DNS_HEADER, (size_t)n, o->mix);
	q.n += (size_t)n;
	put16(q.wire + q.n, (unsigned)type);
	put16(q.wire + q.n + 2, 1);
	q.n += 4;
	q.question = q.n - DNS_HEADER;
	if (o->edns) {
		put16(q.wire + 10, 1);
		memcpy(q.wire + q.n, opt, sizeof opt);
		q.n += sizeof opt;
	}
	*ret = q;
	return 0;
}

unsigned
dns_peek_rcode(struct span wire)
{
	return wire.n >= DNS_HEADER ? (unsigned char)wire.p[3] & 15 : 0;
}

bool
dns_peek_truncated(struct span wire)
{
	return wire.n >= DNS_HEADER && (wire.p[2] & 2);
}

enum dns_match
dns_match(const struct dns_query *q, struct span wire)
{
	struct span want = span_of((const char *)q->wire + DNS_HEADER,
	    q->question), got;
	unsigned rcode = dns_peek_rcode(wire);

	if (wire.n < DNS_HEADER || memcmp(wire.p, q->wire, 2) != 0)
		return DNS_MATCH_NONE;
	/* an answer, of opcode QUERY */
	if (((unsigned char)wire.p[2] & 0xf8) != 0x80)
		return DNS_MATCH_NONE;
	if (get16(wire, 4) == 0)
		return wire.n == DNS_HEADER && (rcode == DNS_FORMERR ||
		    rcode == DNS_NOTIMP) ? DNS_MATCH : DNS_MATCH_NONE;
	got = span_head(span_skip(wire, DNS_HEADER), q->question);
	if (get16(wire, 4) != 1 || !span_eq_nocase(got, want))
		return DNS_MATCH_NONE;
	return span_eq(got, want) ? DNS_MATCH : DNS_MATCH_CASE;
}

/* ---- the walk before ldns ---- */

/* Over a name that may end in a pointer. */
static int
walk_name(struct span w, size_t *at)
{
	for (size_t start = *at;;) {
		unsigned len;

		if (*at >= w.n || *at - start > DNS_NAME_WIRE)
			return -EBADMSG;
		len = (unsigned char)w.p[(*at)++];
		if (len == 0)
			return 0;
		if (len >= 0xc0) {
			*at += 1;
			return *at <= w.n ? 0 : -EBADMSG;
		}
		if (len > 63)
			return -EBADMSG;
		*at += len;
	}
}

#define TSIG 250

static int
walk_record(struct span w, size_t *at)
{
	size_t length;
	unsigned type;

	if (walk_name(w, at) < 0 || w.n - *at < 10)
		return -EBADMSG;
	type = get16(w, *at);
	length = get16(w, *at + 8);
	/* ldns drops bytes behind an address */
	if (type == TSIG || (type == DNS_A && length != 4) ||
	    (type == DNS_AAAA && length != 16))
		return -EBADMSG;
	*at += 10;
	if (w.n - *at < length)
		return -EBADMSG;
	*at += length;
	return 0;
}

static int
walk(struct span w)
{
	size_t at = DNS_HEADER, records;

	if (w.n < DNS_HEADER || w.n > DNS_MESSAGE || !(w.p[2] & 0x80) ||
	    get16(w, 4) > 1)
		return -EBADMSG;
	records = (size_t)get16(w, 6) + get16(w, 8) + get16(w, 10);
	if (get16(w, 4) == 1) {
		if (walk_name(w, &at) < 0 || w.n - at < 4)
			return -EBADMSG;
		at += 4;
	}
	for (size_t i = 0; i < records; i++)
		if (walk_record(w, &at) < 0)
			return -EBADMSG;
	return 0;
}

/* ---- records ---- */

static struct span
rdf_span(const ldns_rr *rr, size_t i)
{
	const ldns_rdf *f = i < ldns_rr_rd_count(rr) ? ldns_rr_rdf(rr, i) :
	    NULL;

	if (!f)
		return span_of(NULL, 0);
	return span_of((const char *)ldns_rdf_data(f), ldns_rdf_size(f));
}

/* A field that must be a name, whole. */
static int
read_name(struct span wire, struct arena *a, struct span *ret)
{
	char text[DNS_NAME_TEXT];
	int used = dns_name_text(wire, text);

	if (used < 0 || (size_t)used != wire.n)
		return -EBADMSG;
	*ret = arena_span(a, span_str(text));
	return ret->p ? 0 : -ENOMEM;
}

static int
read_rdata(const ldns_rr *rr, struct arena *a, struct dns_record *r)
{
	size_t n = 0, at = 0;
	char *p;

	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		n += rdf_span(rr, i).n;
	p = arena_alloc(a, n + 1);
	if (!p)
		return -ENOMEM;
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
		struct span s = rdf_span(rr, i);

		if (s.n > 0)
			memcpy(p + at, s.p, s.n);
		at += s.n;
	}
	r->rdata = span_of(p, n);
	return 0;
}

/* Strings with a length in front, joined without a separator. */
static int
read_strings(struct arena *a, struct dns_record *r)
{
	char *out = arena_alloc(a, r->rdata.n + 1);
	size_t n = 0;

	if (!out)
		return -ENOMEM;
	for (size_t at = 0; at < r->rdata.n; r->strings++) {
		size_t len = (unsigned char)r->rdata.p[at++];

		if (len > r->rdata.n - at)
			return -EBADMSG;
		memcpy(out + n, r->rdata.p + at, len);
		n += len;
		at += len;
	}
	r->text = span_of(out, n);
	return 0;
}

static int
read_soa(const ldns_rr *rr, struct arena *a, struct dns_record *r)
{
	int err;

	if (ldns_rr_rd_count(rr) != 7 || rdf_span(rr, 2).n != 4 ||
	    rdf_span(rr, 6).n != 4)
		return -EBADMSG;
	r->serial = get32(rdf_span(rr, 2), 0);
	r->minimum = get32(rdf_span(rr, 6), 0);
	err = read_name(rdf_span(rr, 0), a, &r->target);
	return err < 0 ? err : read_name(rdf_span(rr, 1), a, &r->mailbox);
}

static int
read_tlsa(struct dns_record *r)
{
	if (r->rdata.n < 3)
		return -EBADMSG;
	r->usage = (uint8_t)r->rdata.p[0];
	r->selector = (uint8_t)r->rdata.p[1];
	r->matching = (uint8_t)r->rdata.p[2];
	r->text = span_skip(r->rdata, 3);
	return 0;
}

static int
read_caa(struct dns_record *r)
{
	size_t tag;

	if (r->rdata.n < 2)
		return -EBADMSG;
	r->flags = (uint8_t)r->rdata.p[0];
	tag = (unsigned char)r->rdata.p[1];
	if (tag > r->rdata.n - 2)
		return -EBADMSG;
	r->tag = span_head(span_skip(r->rdata, 2), tag);
	r->text = span_skip(r->rdata, 2 + tag);
	return 0;
}

/* The name behind n bytes of numbers (MX: 2, SRV: 6). */
static int
read_target(size_t n, struct arena *a, struct dns_record *r)
{
	if (r->rdata.n <= n)
		return -EBADMSG;
	if (n >= 2)
		r->preference = get16(r->rdata, 0);
	return read_name(span_skip(r->rdata, n), a, &r->target);
}

static int
read_typed(const ldns_rr *rr, struct arena *a, struct dns_record *r)
{
	switch (r->type) {
	case DNS_A:
		return r->rdata.n == 4 ? 0 : -EBADMSG;
	case DNS_AAAA:
		return r->rdata.n == 16 ? 0 : -EBADMSG;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_DNAME:
	case DNS_PTR:
		return read_target(0, a, r);
	case DNS_MX:
		return read_target(2, a, r);
	case DNS_SRV:
		return read_target(6, a, r);
	case DNS_SOA:
		return read_soa(rr, a, r);
	case DNS_TXT:
	case DNS_SPF:
		return read_strings(a, r);
	case DNS_TLSA:
		return read_tlsa(r);
	case DNS_CAA:
		return read_caa(r);
	}
	return 0;
}

static int
read_record(const ldns_rr *rr, struct arena *a, struct dns_record *ret)
{
	const ldns_rdf *owner = ldns_rr_owner(rr);
	struct dns_record r = {
		.type = (int)ldns_rr_get_type(rr), .ttl = ldns_rr_ttl(rr),
	};
	int err;

	if (!owner)
		return -EBADMSG;
	/* RFC 2181, 8: a TTL with the top bit set is none */
	if (r.ttl > INT32_MAX)
		r.ttl = 0;
	err = read_name(span_of((const char *)ldns_rdf_data(owner),
	    ldns_rdf_size(owner)), a, &r.name);
	if (err == 0)
		err = read_rdata(rr, a, &r);
	if (err == 0)
		err = read_typed(rr, a, &r);
	if (err == 0)
		*ret = r;
	return err;
}

static int
read_section(ldns_rr_list *list, struct arena *a, struct dns_section *ret,
    bool *cut)
{
	size_t n = list ? ldns_rr_list_rr_count(list) : 0;

	if (n > DNS_RECORDS) {
		n = DNS_RECORDS;
		*cut = true;
	}
	ret->v = arena_array(a, n + 1, sizeof *ret->v);
	if (!ret->v)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const ldns_rr *rr = ldns_rr_list_rr(list, i);
		int r;

		if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
			continue;
		r = read_record(rr, a, &ret->v[ret->n]);
		if (r < 0)
			return r;
		ret->n++;
	}
	return 0;
}

static int
read_question(ldns_pkt *p, struct arena *a, struct dns_answer *ret)
{
	ldns_rr_list *list = ldns_pkt_question(p);
	const ldns_rr *rr;
	const ldns_rdf *owner;

	if (!list || ldns_rr_list_rr_count(list) == 0)
		return 0;
	rr = ldns_rr_list_rr(list, 0);
	owner = ldns_rr_owner(rr);
	if (!owner)
		return -EBADMSG;
	ret->type = (int)ldns_rr_get_type(rr);
	return read_name(span_of((const char *)ldns_rdf_data(owner),
	    ldns_rdf_size(owner)), a, &ret->question);
}

int
dns_parse(struct span wire, struct arena *a, struct dns_answer *ret)
{
	struct dns_answer d = { 0 };
	ldns_pkt *p = NULL;
	ldns_status st;
	int r;

	if (walk(wire) < 0)
		return -EBADMSG;
	st = ldns_wire2pkt(&p, (const uint8_t *)wire.p, wire.n);
	if (st != LDNS_STATUS_OK)
		return st == LDNS_STATUS_MEM_ERR ? -ENOMEM : -EBADMSG;
	d.rcode = dns_peek_rcode(wire);
	d.edns = ldns_pkt_edns(p);
	if (d.edns)
		d.rcode |= (unsigned)ldns_pkt_edns_extended_rcode(p) << 4;
	d.authoritative = ldns_pkt_aa(p);
	d.truncated = ldns_pkt_tc(p);
	d.authenticated = ldns_pkt_ad(p);
	d.recursion_available = ldns_pkt_ra(p);
	r = read_question(p, a, &d);
	if (r == 0)
		r = read_section(ldns_pkt_answer(p), a, &d.answer, &d.cut);
	if (r == 0)
		r = read_section(ldns_pkt_authority(p), a, &d.authority,
		    &d.cut);
	ldns_pkt_free(p);
	if (r == 0)
		*ret = d;
	return r;
}

/* ---- records in text ---- */

/* The record in wire format, for the library to write out. */
static size_t
pack_record(const struct dns_record *r, uint8_t *out)
{
	int n = dns_name_wire(r->name, out);
	uint8_t *p = out + n;

	if (n < 0 || r->rdata.n > UINT16_MAX)
		return 0;
	ldns_write_uint16(p, (uint16_t)r->type);
	ldns_write_uint16(p + 2, LDNS_RR_CLASS_IN);
	ldns_write_uint32(p + 4, r->ttl);
	ldns_write_uint16(p + 8, (uint16_t)r->rdata.n);
	if (r->rdata.n > 0)
		memcpy(p + 10, r->rdata.p, r->rdata.n);
	return (size_t)n + 10 + r->rdata.n;
}

struct span
dns_record_text(const struct dns_record *r, struct arena *a)
{
	uint8_t *wire = arena_alloc(a, DNS_NAME_WIRE + 10 + r->rdata.n);
	size_t n = wire ? pack_record(r, wire) : 0, at = 0;
	struct span text = { NULL, 0 };
	ldns_rr *rr = NULL;
	char *line;

	if (n == 0 || ldns_wire2rr(&rr, wire, n, &at, LDNS_SECTION_ANSWER) !=
	    LDNS_STATUS_OK)
		return text;
	line = ldns_rr2str(rr);
	for (char *p = line; p && *p; p++)
		if (*p == '\t')
			*p = ' ';
	if (line)
		text = arena_span(a, span_trim(span_str(line)));
	free(line);
	ldns_rr_free(rr);
	return text;
}

static int
take_record(const ldns_rr *rr, struct arena *a, struct dns_record *ret,
    struct span *ret_rest)
{
	size_t size = 0, owner = ldns_rdf_size(ldns_rr_owner(rr));
	uint8_t *wire = NULL;
	int r = read_record(rr, a, ret);

	if (r < 0)
		return r;
	if (ldns_rr2wire(&wire, rr, LDNS_SECTION_ANSWER, &size) !=
	    LDNS_STATUS_OK || size < owner) {
		free(wire);
		return -ENOMEM;
	}
	*ret_rest = arena_span(a, span_of((char *)wire + owner,
	    size - owner));
	free(wire);
	return ret_rest->p ? 0 : -ENOMEM;
}

/* The type behind the owner, TTL and class; 0: there is none, -1: it is not
 * known. */
static int
type_in(struct span line)
{
	struct span rest = line, word;
	bool owner = true;

	while (span_split(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (!owner && (word.p[0] < '0' || word.p[0] > '9') &&
		    !span_eq_nocase(word, span_str("IN")) &&
		    !span_eq_nocase(word, span_str("CH")) &&
		    !span_eq_nocase(word, span_str("HS")))
			return dns_type_parse(word);
		owner = false;
	}
	return 0;
}

/* What cannot be read. */
static enum dns_fault
fault_of(ldns_status st, struct span line)
{
	int type = type_in(line);

	if (type < 0)
		return DNS_FAULT_TYPE;
	if (type == 0 || st == LDNS_STATUS_SYNTAX_MISSING_VALUE_ERR)
		return DNS_FAULT_FEW;
	if (st == LDNS_STATUS_SYNTAX_SUPERFLUOUS_TEXT_ERR)
		return DNS_FAULT_MANY;
	if (st != LDNS_STATUS_SYNTAX_RDATA_ERR)
		return DNS_FAULT_OWNER;
	return type == DNS_A ? DNS_FAULT_IP4 : type == DNS_AAAA ?
	    DNS_FAULT_IP6 : type == DNS_TXT || type == DNS_SPF ?
	    DNS_FAULT_STRING : DNS_FAULT_VALUE;
}

int
dns_record_read(const char *line, uint32_t ttl, const char *origin,
    struct arena *a, struct dns_record *ret, struct span *ret_rest,
    enum dns_fault *ret_fault)
{
	ldns_rdf *below = ldns_dname_new_frm_str(origin);
	ldns_rr *rr = NULL;
	ldns_status st;
	int r;

	if (!below)
		return -ENOMEM;
	st = ldns_rr_new_frm_str(&rr, line, ttl, below, NULL);
	ldns_rdf_deep_free(below);
	if (st != LDNS_STATUS_OK) {
		*ret_fault = fault_of(st, span_str(line));
		return st == LDNS_STATUS_MEM_ERR ? -ENOMEM : -EINVAL;
	}
	if (!ldns_rr_owner(rr) || ldns_rr_get_class(rr) !=
	    LDNS_RR_CLASS_IN) {
		ldns_rr_free(rr);
		*ret_fault = DNS_FAULT_CLASS;
		return -EINVAL;
	}
	r = take_record(rr, a, ret, ret_rest);
	ldns_rr_free(rr);
	if (r == -EBADMSG) {
		*ret_fault = DNS_FAULT_VALUE;
		r = -EINVAL;
	}
	return r;
}
