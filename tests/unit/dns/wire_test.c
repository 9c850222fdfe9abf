/* core/dns/wire: names, queries, answers good and hostile. */
#include "core/dns/wire.h"

#include <errno.h>

#include "tests/unit/unit.h"

static void
put16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v >> 8));
	buf_addc(b, (char)v);
}

static void
put_name(struct buf *b, const char *name)
{
	uint8_t wire[DNS_NAME_WIRE];
	int n = dns_name_wire(span_str(name), wire);

	assert_true(n > 0);
	buf_add(b, wire, (size_t)n);
}

/* A record whose owner is the question. */
static void
put_record(struct buf *b, int type, uint32_t ttl, const void *data,
    size_t n)
{
	put16(b, 0xc00c);
	put16(b, (unsigned)type);
	put16(b, 1);
	put16(b, ttl >> 16);
	put16(b, ttl & 0xffff);
	put16(b, (unsigned)n);
	buf_add(b, data, n);
}

static void
start(struct buf *b, unsigned flags, unsigned answers, int type)
{
	buf_init(b, 1 << 20);
	put16(b, 0x1234);
	put16(b, 0x8180 | flags);
	put16(b, 1);
	put16(b, answers);
	put16(b, 0);
	put16(b, 0);
	put_name(b, "Example.JP.");
	put16(b, (unsigned)type);
	put16(b, 1);
}

static void
names(void **state)
{
	static const char *const bad[] = { "", "..", ".a", "a..b", "a\\",
		"a\\25", "a\\256", "a\\2x5",
		"a12345678901234567890123456789012345678901234567890123456789"
		"0123.example" };
	uint8_t wire[DNS_NAME_WIRE];
	char text[DNS_NAME_TEXT];
	struct buf b;
	int n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(dns_name_wire(span_str(bad[i]), wire),
		    -EINVAL);
	n = dns_name_wire(span_str("a\\.b.C\\007\\\\.Example.COM."), wire);
	assert_int_equal(n, 21);
	assert_int_equal(dns_name_text(span_of((char *)wire, (size_t)n),
	    text), n);
	assert_string_equal(text, "a\\.b.c\\007\\\\.example.com");
	n = dns_name_wire(span_str("."), wire);
	assert_int_equal(n, 1);
	assert_int_equal(dns_name_text(span_of((char *)wire, 1), text), 1);
	assert_string_equal(text, ".");
	assert_true(dns_name_eq(span_str("A.b."), span_str("a.B")));
	assert_false(dns_name_eq(span_str("a.b"), span_str("a\\.b")));
	assert_false(dns_name_eq(span_str(""), span_str("")));
	/* 255 on the wire is the most */
	buf_init(&b, 1000);
	for (int i = 0; i < 127; i++)
		buf_adds(&b, i ? ".a" : "a");
	assert_int_equal(dns_name_wire(buf_span(&b), wire), 255);
	buf_adds(&b, ".");
	assert_int_equal(dns_name_wire(buf_span(&b), wire), 255);
	buf_adds(&b, "a");
	assert_int_equal(dns_name_wire(buf_span(&b), wire), -EINVAL);
	buf_done(&b);
}

static void
types(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	assert_int_equal(dns_type_parse(span_str("txt")), DNS_TXT);
	assert_int_equal(dns_type_parse(span_str("TYPE257")), DNS_CAA);
	assert_int_equal(dns_type_parse(span_str("TYPE65536")), -1);
	assert_int_equal(dns_type_parse(span_str("*")), -1);
	assert_span_equal(dns_type_name(DNS_TLSA, a), "TLSA");
	assert_span_equal(dns_type_name(65280, a), "TYPE65280");
	assert_string_equal(dns_rcode_name(3), "NXDOMAIN");
	arena_free(a);
}

static void
queries_and_their_answers(void **state)
{
	static const uint8_t ones[32] = { [0] = 0xff, [1] = 0xff };
	struct dns_query_options o = { .id = 0x1234, .edns = true };
	struct dns_query q, plain;
	struct span wire;
	char copy[600];

	(void)state;
	assert_int_equal(dns_query_build(span_str("a..b"), DNS_A, &o, &q),
	    -EINVAL);
	assert_int_equal(dns_query_build(span_str("Example.jp"), DNS_A, &o,
	    &plain), 0);
	o.mix = ones;
	o.cd = true;
	assert_int_equal(dns_query_build(span_str("Example.jp"), DNS_A, &o,
	    &q), 0);
	assert_int_equal(q.n, 12 + 12 + 4 + 11);
	assert_memory_equal(plain.wire + 12, "\7example\2jp", 12);
	assert_memory_equal(q.wire + 12, "\7EXAMPLE\2JP", 12);
	assert_int_equal(q.wire[3] & 0x10, 0x10);
	assert_int_equal(plain.wire[3] & 0x10, 0);
	/* a query is no answer to itself */
	memcpy(copy, q.wire, q.n);
	wire = span_of(copy, q.n);
	assert_int_equal(dns_match(&q, wire), DNS_MATCH_NONE);
	copy[2] |= (char)0x80;
	assert_int_equal(dns_match(&q, wire), DNS_MATCH);
	assert_int_equal(dns_match(&plain, wire), DNS_MATCH_CASE);
	copy[13] ^= 1;		/* another name */
	assert_int_equal(dns_match(&q, wire), DNS_MATCH_NONE);
	copy[13] ^= 1;
	copy[0] ^= 1;		/* another id */
	assert_int_equal(dns_match(&q, wire), DNS_MATCH_NONE);
	copy[0] ^= 1;
	copy[2] |= 0x28;	/* another opcode */
	assert_int_equal(dns_match(&q, wire), DNS_MATCH_NONE);
	copy[2] &= (char)~0x28;
	assert_int_equal(dns_match(&q, span_head(wire, 20)),
	    DNS_MATCH_NONE);
	/* FORMERR may be a header alone, NOERROR may not */
	copy[5] = 0;
	assert_int_equal(dns_match(&q, span_head(wire, 12)),
	    DNS_MATCH_NONE);
	copy[3] = DNS_FORMERR;
	assert_int_equal(dns_match(&q, span_head(wire, 12)), DNS_MATCH);
	assert_int_equal(dns_match(&q, wire), DNS_MATCH_NONE);
}

static void
typed_records(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dns_answer d;
	struct dns_record *r;
	struct buf b;

	(void)state;
	start(&b, 0x0020, 7, DNS_MX);
	put_record(&b, DNS_A, 60, "\xc0\0\2\1", 4);
	put_record(&b, DNS_MX, 300, "\0\12\2mx\xc0\x0c", 7);
	put_record(&b, DNS_TXT, 0x80000001, "\3abc\0\2de", 8);
	put_record(&b, DNS_TXT, 60, "", 0);
	put_record(&b, DNS_TLSA, 60, "\3\1\1xyz", 6);
	put_record(&b, DNS_CAA, 60, "\x80\5issueca.example", 17);
	put_record(&b, 65280, 60, "any", 3);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), 0);
	assert_int_equal(d.rcode, DNS_NOERROR);
	assert_true(d.authenticated);
	assert_true(d.recursion_available);
	assert_false(d.truncated);
	assert_span_equal(d.question, "example.jp");
	assert_int_equal(d.type, DNS_MX);
	assert_int_equal(d.answer.n, 7);
	r = d.answer.v;
	assert_int_equal(r[0].rdata.n, 4);
	assert_span_equal(r[1].target, "mx.example.jp");
	assert_int_equal(r[1].preference, 10);
	assert_int_equal(r[1].ttl, 300);
	assert_span_equal(r[2].text, "abcde");
	assert_int_equal(r[2].strings, 3);
	assert_int_equal(r[2].ttl, 0);
	assert_int_equal(r[3].text.n, 0);
	assert_int_equal(r[4].usage, 3);
	assert_span_equal(r[4].text, "xyz");
	assert_int_equal(r[5].flags, 0x80);
	assert_span_equal(r[5].tag, "issue");
	assert_span_equal(r[5].text, "ca.example");
	assert_span_equal(r[6].rdata, "any");
	buf_done(&b);
	arena_free(a);
}

/* Cut anywhere, or with any byte changed: parsed or refused, never more. */
static void
damaged_messages(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dns_answer d;
	struct buf b;

	(void)state;
	start(&b, 0, 2, DNS_TXT);
	put_record(&b, DNS_TXT, 60, "\6v=spf1", 7);
	put_record(&b, DNS_MX, 300, "\0\12\2mx\xc0\x0c", 7);
	for (size_t n = 0; n < b.len; n++) {
		char *cut = malloc(n ? n : 1);

		memcpy(cut, b.data, n);
		arena_reset(a);
		assert_int_equal(dns_parse(span_of(cut, n), a, &d),
		    -EBADMSG);
		free(cut);
	}
	for (size_t i = 0; i < b.len * 8; i++) {
		int r;

		b.data[i / 8] ^= (char)(1 << i % 8);
		arena_reset(a);
		r = dns_parse(buf_span(&b), a, &d);
		assert_true(r == 0 || r == -EBADMSG);
		b.data[i / 8] ^= (char)(1 << i % 8);
	}
	buf_done(&b);
	arena_free(a);
}

static void
refused_messages(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dns_answer d;
	struct buf b;

	(void)state;
	/* a name that points to itself */
	start(&b, 0, 1, DNS_NS);
	put_record(&b, DNS_NS, 60, "\xc0\x28", 2);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	/* an A of five bytes, an AAAA of four */
	start(&b, 0, 1, DNS_A);
	put_record(&b, DNS_A, 60, "12345", 5);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	start(&b, 0, 1, DNS_AAAA);
	put_record(&b, DNS_AAAA, 60, "1234", 4);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	/* an MX without a name, a string longer than its record */
	start(&b, 0, 1, DNS_MX);
	put_record(&b, DNS_MX, 60, "\0\12", 2);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	start(&b, 0, 1, DNS_TXT);
	put_record(&b, DNS_TXT, 60, "\11abc", 4);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	/* TSIG */
	start(&b, 0, 1, DNS_A);
	put_record(&b, 250, 60, "", 0);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	/* two questions, and a query */
	start(&b, 0, 0, DNS_A);
	b.data[5] = 2;
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	b.data[5] = 1;
	b.data[2] &= 0x7f;
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -EBADMSG);
	buf_done(&b);
	arena_free(a);
}

static void
many_records_are_cut(void **state)
{
	struct arena *a = arena_new(16 << 20);
	struct dns_answer d;
	struct buf b;

	(void)state;
	start(&b, 0, 3000, DNS_A);
	for (int i = 0; i < 3000; i++)
		put_record(&b, DNS_A, 60, "\xc0\0\2\1", 4);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), 0);
	assert_int_equal(d.answer.n, DNS_RECORDS);
	assert_true(d.cut);
	buf_done(&b);
	arena_free(a);
	/* an arena that is too small is no memory, not a bad message */
	a = arena_new(100);
	start(&b, 0, 1, DNS_A);
	put_record(&b, DNS_A, 60, "\xc0\0\2\1", 4);
	assert_int_equal(dns_parse(buf_span(&b), a, &d), -ENOMEM);
	buf_done(&b);
	arena_free(a);
}

static void
records_in_text(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dns_record r;
	struct span rest;
	enum dns_fault why;

	(void)state;
	assert_int_equal(dns_record_read("www IN MX 10 Mail", 77,
	    "example.jp.", a, &r, &rest, &why), 0);
	assert_span_equal(r.name, "www.example.jp");
	assert_span_equal(r.target, "mail.example.jp");
	assert_int_equal(r.ttl, 77);
	assert_int_equal(rest.n, 10 + 2 + 17);
	assert_int_equal(dns_record_read(
	    "a.example. 5 IN TXT \"v=spf1 \" \"-all;\\\"\\010\"", 77, ".", a,
	    &r, &rest, &why), 0);
	assert_span_equal(r.text, "v=spf1 -all;\"\n");
	assert_int_equal(r.strings, 2);
	assert_int_equal(r.ttl, 5);
	assert_int_equal(dns_record_read("a. IN A 1.2.3", 1, ".", a, &r,
	    &rest, &why), -EINVAL);
	assert_int_equal(why, DNS_FAULT_IP4);
	assert_int_equal(dns_record_read("a. CH TXT x", 1, ".", a, &r,
	    &rest, &why), -EINVAL);
	assert_int_equal(dns_record_read("a. IN NOTYPE x", 1, ".", a, &r,
	    &rest, &why), -EINVAL);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(names),
	cmocka_unit_test(types),
	cmocka_unit_test(queries_and_their_answers),
	cmocka_unit_test(typed_records),
	cmocka_unit_test(damaged_messages),
	cmocka_unit_test(refused_messages),
	cmocka_unit_test(many_records_are_cut),
	cmocka_unit_test(records_in_text),
)
