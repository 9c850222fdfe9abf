/* core/auth/mta_sts: the grammar of RFC 8461. */
#include "core/auth/mta_sts.h"
#include "core/base/buf.h"
#include "tests/unit/unit.h"

static const struct { const char *txt; bool is; const char *id, *fault; }
records[] = {
	{ "v=STSv1; id=20160831085700Z;", true, "20160831085700Z", NULL },
	{ "v=STSv1;id=1", true, "1", NULL },
	{ "v=STSv1 ;\tid=1 ; x-y.z=a:b ;", true, "1", NULL },
	{ "v=STSv1;", true, "", "no-id" },
	{ "v=STSv1; ID=1", true, "", "no-id" },
	{ "v=STSv1; id=a-b", true, "", "id" },
	{ "v=STSv1; id=", true, "", "field" },
	{ "v=STSv1; id=1; id=2", true, "1", "field" },
	{ "v=STSv1; id=1;; x=2", true, "1", "field" },
	{ "v=STSv1; id=1; =2", true, "1", "field" },
	{ "v=STSv1; id=1; x", true, "1", "field" },
	{ "v=STSv1; id=1; x=a b", true, "1", "field" },
	{ "v=STSv1; id=012345678901234567890123456789012", true, "", "id" },
	{ "v=STSv1 id=1", false, NULL, NULL },
	{ "v=STSv1", false, NULL, NULL },
	{ "v=stsv1; id=1", false, NULL, NULL },
	{ "v=STSv2; id=1", false, NULL, NULL },
	{ " v=STSv1; id=1", false, NULL, NULL },
	{ "id=1; v=STSv1", false, NULL, NULL },
	{ "", false, NULL, NULL },
};

static void
reads_records(void **state)
{
	struct sts_record r;

	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		struct span txt = span_str(records[i].txt);

		if (sts_record_is(txt) != records[i].is)
			fail_msg("%s", records[i].txt);
		if (!records[i].is)
			continue;
		sts_record_read(txt, &r);
		if (!span_is(r.id, records[i].id) ||
		    strcmp(r.fault ? r.fault : "-", records[i].fault ?
		    records[i].fault : "-") != 0)
			fail_msg("%s: %s", records[i].txt, r.fault);
	}
}

#define HEAD "version: STSv1\nmode: enforce\nmax_age: 604800\n"

static const struct { const char *body, *fault; unsigned line; size_t mx; }
policies[] = {
	{ HEAD "mx: mail.example.jp\n", NULL, 0, 1 },
	{ HEAD "mx: mail.example.jp\nmx: *.example.jp", NULL, 0, 2 },
	{ "version:STSv1\r\nmode:testing\r\nmx:a.example\r\nmax_age:\t1\r\n",
	    NULL, 0, 1 },
	{ "version: STSv1 \nmode: none\nmax_age: 86400\n", NULL, 0, 0 },
	{ HEAD "new-field: x y z\nmx: a.example\n", NULL, 0, 1 },
	{ HEAD "mode: none\nmx: a.example\n\n", NULL, 0, 1 },
	{ HEAD, "no-field", 0, 0 },
	{ "mode: none\nmax_age: 1\n", "no-field", 0, 0 },
	{ "version: STSv1\nmax_age: 1\nmx: a.example\n", "no-field", 0, 1 },
	{ "version: STSv1\nmode: none\n", "no-field", 0, 0 },
	{ "version: stsv1\nmode: none\nmax_age: 1\n", "version", 1, 0 },
	{ "version: STSv1\nmode: Enforce\nmax_age: 1\n", "mode", 2, 0 },
	{ "version: STSv1\nmode: none\nmax_age: -1\n", "max-age", 3, 0 },
	{ "version: STSv1\nmode: none\nmax_age: 31557601\n", "max-age", 3,
	    0 },
	{ "version: STSv1\nmode: none\nmax_age: 1 day\n", "max-age", 3, 0 },
	{ HEAD "mx: mail.*.example\n", "mx-pattern", 4, 0 },
	{ HEAD "mx: *\n", "mx-pattern", 4, 0 },
	{ HEAD "mx: *mail.example\n", "mx-pattern", 4, 0 },
	{ HEAD "mx: a.example.\n", "mx-pattern", 4, 0 },
	{ HEAD "mx: a.example, b.example\n", "mx-pattern", 4, 0 },
	{ HEAD "mx:\n", "mx-pattern", 4, 0 },
	{ HEAD "mx a.example\n", "line", 4, 0 },
	{ HEAD " mx: a.example\n", "line", 4, 0 },
	{ "<html>\n", "line", 1, 0 },
	{ "", "no-field", 0, 0 },
};

static void
reads_policies(void **state)
{
	struct sts_policy p;

	(void)state;
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
		sts_policy_read(span_str(policies[i].body), &p);
		if (strcmp(p.fault ? p.fault : "-", policies[i].fault ?
		    policies[i].fault : "-") != 0 || p.nmx != policies[i].mx ||
		    p.line != policies[i].line)
			fail_msg("%zu: %s in %u", i, p.fault, p.line);
	}
	sts_policy_read(span_str(HEAD "mode: none\n\nmx: a.example\n"), &p);
	assert_true(p.repeated && p.blank && p.mode == STS_ENFORCE);
	assert_int_equal(p.max_age, 604800);
	sts_policy_read(span_str(HEAD "mx: a.example\n\n"), &p);
	assert_false(p.repeated || p.blank);
}

/* 256 lines at most, and 64 hosts. */
static void
has_limits(void **state)
{
	struct sts_policy p;
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	buf_adds(&b, HEAD);
	for (int i = 0; i < 64; i++)
		buf_adds(&b, "mx: a.example\n");
	sts_policy_read(buf_span(&b), &p);
	assert_null(p.fault);
	buf_adds(&b, "mx: a.example\n");
	sts_policy_read(buf_span(&b), &p);
	assert_string_equal(p.fault, "mx-many");
	buf_reset(&b);
	for (int i = 0; i < 257; i++)
		buf_adds(&b, "x: y\n");
	sts_policy_read(buf_span(&b), &p);
	assert_string_equal(p.fault, "lines");
	buf_done(&b);
}

static void
covers_one_label(void **state)
{
	struct sts_policy p;

	(void)state;
	sts_policy_read(span_str(HEAD "mx: Mail.example.jp\n"
	    "mx: *.mx.example.jp\n"), &p);
	assert_true(sts_covers(&p, span_str("mail.EXAMPLE.jp")));
	assert_true(sts_covers(&p, span_str("mail.example.jp.")));
	assert_true(sts_covers(&p, span_str("a.mx.example.jp")));
	assert_false(sts_covers(&p, span_str("a.b.mx.example.jp")));
	assert_false(sts_covers(&p, span_str("mx.example.jp")));
	assert_false(sts_covers(&p, span_str(".mx.example.jp")));
	assert_false(sts_covers(&p, span_str("example.jp")));
	assert_false(sts_covers(&p, span_str("")));
}

UNIT_MAIN(
	cmocka_unit_test(reads_records),
	cmocka_unit_test(reads_policies),
	cmocka_unit_test(has_limits),
	cmocka_unit_test(covers_one_label),
)
