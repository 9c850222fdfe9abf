/* core/dns/https: from a question to the helper, without one; what the helper
 * does is tested in tests/lab. */
#include "core/dns/https.h"

#include <stdlib.h>

#include "config.h"
#include "core/inquiry/https.h"
#include "tests/unit/dns/script.h"

struct place {
	struct script	*c;
	struct https	*https;
	struct inquiry	*i;
	const char	*name;
	enum question_kind kind;
	unsigned	 answered;
};

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	const struct place *p = subject;
	const struct question q = { .kind = p->kind, .vantage = "",
		.name = span_str(p->name) };
	const struct answer *a = by->ask(by, &q);
	struct sheet *s = sheet_new("dns", span_str(""));
	struct row *r = sheet_row(s, NULL, "a", span_str(""));

	(void)now;
	row_number(s, r, "state", FIELD_INT, a->state);
	row_value(s, r, a->bytes);
	return s;
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct place *p = arg;

	https_ask(p->https, i, number, q);
}

static void
answered(void *arg)
{
	((struct place *)arg)->answered++;
}

static const struct analysis analysis = { "dns", judge };

static void
begin(struct place *p, enum question_kind kind, const char *name)
{
	struct https_options o = { .source = "", .interface = "",
		.bundle = "/dev/null", .seconds = 1, .answered = answered, .arg = p };
	const struct answerer by = { carry, p };

	*p = (struct place){ .c = script_new(1), .name = name,
		.kind = kind };
	o.loop = p->c->loop;
	o.resolver = p->c->r;
	p->https = https_new(&o);
	p->i = inquiry_new(&analysis, p, 0, &by);
	assert_non_null(p->i);
	(void)inquiry_settle(p->i);
}

static void
end(struct place *p)
{
	inquiry_free(p->i);
	https_free(p->https);
	script_free(p->c);
}

static void
assert_said(struct place *p, const char *want)
{
	struct https_answer a;

	assert_int_equal(https_open(p->https), 0);
	assert_true(inquiry_settle(p->i));
	assert_int_equal(https_read(inquiry_sheet(p->i)->root.children->value,
	    &a), 0);
	if (!span_is(a.word, want))
		fail_msg("%.*s, wanted %s", SPAN_ARG(a.word), want);
	assert_int_equal(p->answered, 1);
}

/* A without, AAAA without. */
static void
addresses_come_first(void **state)
{
	struct place p;

	(void)state;
	begin(&p, QUESTION_HTTPS, "https://a.example/x");
	assert_int_equal(p.c->n, 2);
	assert_int_equal(https_open(p.https), 1);
	script_reply(p.c, 0, DNS_NXDOMAIN, 0);
	assert_int_equal(https_open(p.https), 1);
	script_reply(p.c, 1, DNS_NXDOMAIN, 0);
	assert_said(&p, "no-address");
	end(&p);
	begin(&p, QUESTION_TLS, "a.example 3 1 1 00");
	assert_int_equal(p.c->n, 2);
	script_reply(p.c, 0, DNS_NXDOMAIN, 0);
	script_reply(p.c, 1, DNS_SERVFAIL, 0);
	assert_said(&p, "dns");
	end(&p);
}

static void
without_a_helper(void **state)
{
	static const enum question_kind kinds[] = { QUESTION_HTTPS,
		QUESTION_TLS };
	static const char *const names[] = { "https://a.example/x",
		"a.example" };
	struct place p;

	(void)state;
	setenv("MTGP_HELPER", "/nonexistent/mtgp-helper", 1);
	for (size_t k = 0; k < 2; k++) {
		begin(&p, kinds[k], names[k]);
		script_reply(p.c, 0, DNS_NOERROR, 1);
		script_reply(p.c, 1, DNS_NOERROR, 0);
		while (https_open(p.https) > 0)
			(void)loop_step(p.c->loop, false);
#ifdef HAVE_CURL
		assert_said(&p, "helper");
#else
		assert_said(&p, k == 0 ? "no-curl" : "helper");
#endif
		end(&p);
	}
}

#ifdef HAVE_CURL
static void
without_authorities(void **state)
{
	struct place p;

	(void)state;
	begin(&p, QUESTION_HTTPS, "https://a.example/x");
	https_free(p.https);
	p.https = https_new(&(struct https_options){ .loop = p.c->loop,
	    .resolver = p.c->r, .source = "", .interface = "", .seconds = 1,
	    .bundle = "/nonexistent", .answered = answered, .arg = &p });
	https_ask(p.https, p.i, 0, &(struct question){
	    .kind = QUESTION_HTTPS, .name = span_str(p.name) });
	script_reply(p.c, 2, DNS_NOERROR, 1);
	script_reply(p.c, 3, DNS_NOERROR, 0);
	while (https_open(p.https) > 0)
		(void)loop_step(p.c->loop, false);
	assert_said(&p, "no-bundle");
	end(&p);
}
#endif

/* Before the addresses, and while the job waits for its turn. */
static void
cancels(void **state)
{
	struct place p;

	(void)state;
	for (int k = 0; k < 2; k++) {
		begin(&p, QUESTION_TLS, "a.example");
		if (k == 1) {
			script_reply(p.c, 0, DNS_NOERROR, 1);
			script_reply(p.c, 1, DNS_NOERROR, 0);
		}
		https_cancel(p.https, &p);
		assert_true(k == 1 || https_open(p.https) == 1);
		https_cancel(p.https, p.i);
		assert_int_equal(https_open(p.https), 0);
		end(&p);
		/* what is open when all ends */
		begin(&p, QUESTION_TLS, "a.example");
		end(&p);
	}
}

static void
other_names(void **state)
{
	static const char *const bad[] = { "http://a.example/", "https://",
		"https://a..b/", "https:///x" };
	struct place p;

	(void)state;
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		begin(&p, QUESTION_HTTPS, bad[k]);
		assert_true(inquiry_settle(p.i));
		assert_int_equal(row_field(inquiry_sheet(p.i)->root.children,
		    "state")->number, ANSWER_NONE);
		assert_int_equal(p.c->n, 0);
		end(&p);
	}
}

UNIT_MAIN(
	cmocka_unit_test(addresses_come_first),
	cmocka_unit_test(without_a_helper),
#ifdef HAVE_CURL
	cmocka_unit_test(without_authorities),
#endif
	cmocka_unit_test(cancels),
	cmocka_unit_test(other_names),
)
