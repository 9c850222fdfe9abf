/* A whole domain: how many rounds it takes and how many questions, and what is
 * left when it is cancelled.  The answers of a round come together, as from a
 * network. */
#include "tests/unit/domain/rig.h"
#include "tests/unit/domain/tables.h"

#define WAITING_MAX INQUIRY_QUESTIONS

struct post {
	struct zonefile	*zone;
	size_t		 waiting[WAITING_MAX], n;
};

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct post *p = arg;

	(void)i;
	(void)q;
	p->waiting[p->n++] = number;
}

/* All that was asked since is answered. */
static void
deliver(struct post *p, struct inquiry *i)
{
	size_t n = p->n;

	p->n = 0;
	for (size_t k = 0; k < n; k++) {
		const struct answer *was;
		const struct question *q = inquiry_question(i, p->waiting[k],
		    &was);
		enum answer_state state = ANSWER_NONE;
		struct buf out;

		buf_init(&out, 65536);
		if (q->kind == QUESTION_DNS)
			state = zonefile_ask(p->zone, q->name, q->type,
			    q->cd, &out);
		inquiry_answer(i, p->waiting[k], state, buf_span(&out));
		buf_done(&out);
	}
}

static const char zone[] = "$ORIGIN example.jp.\n"
    "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n"
    "ns1 A 192.0.2.1\nns2 A 192.0.2.2\n@ MX 10 mx\nmx A 192.0.2.25\n"
    "25.2.0.192.in-addr.arpa. PTR mx.example.jp.\n"
    "@ TXT \"v=spf1 mx include:a.example ~all\"\n"
    "a.example. TXT \"v=spf1 ip4:192.0.2.9 -all\"\n"
    "@ TXT \"MS=ms1\"\n"
    "selector1._domainkey CNAME k.example.\n"
    "k.example. TXT \"v=DKIM1; k=ed25519; "
    "p=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"\n"
    "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:a@r.example; "
    "ruf=mailto:b@t.example\"\n"
    "example.jp._report._dmarc.r.example. TXT \"v=DMARC1\"\n"
    "default._bimi TXT \"v=BIMI1; l=https://a.example/l.svg\"\n"
    "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@example.jp\"\n"
    "_mta-sts TXT \"v=STSv1; id=1\"\n@ CAA 0 issue \"ca.example\"\n";

static void
rounds(void **state)
{
	struct domain_tables *tables = tables_of_the_project();
	struct domain_query q = { .domain = span_str("mail.example.jp"),
		.vantage = "", .tables = tables };
	struct post p = { .n = 0 };
	const struct answerer by = { carry, &p };
	struct inquiry *i;
	size_t n = 0;

	(void)state;
	assert_int_equal(zonefile_parse(span_str(zone), "z", &p.zone, NULL),
	    0);
	for (int below = 0; below < 2; below++) {
		q.domain = span_str(below ? "mail.example.jp" : "example.jp");
		i = inquiry_new(&domain_analysis, &q, 1725270000 * USEC_SEC,
		    &by);
		assert_non_null(i);
		for (n = 0; !inquiry_settle(i); n++) {
			assert_in_range(p.n, 1, WAITING_MAX);
			deliver(&p, i);
		}
		print_message("# %zu rounds, %zu questions\n", n,
		    inquiry_questions(i));
		assert_in_range(n, 1, 4);
		assert_in_range(inquiry_questions(i), 20, 250);
		inquiry_free(i);
		p.n = 0;
	}
	zonefile_free(p.zone);
	domain_tables_free(tables);
}

/* Cancelled at any round there is a sheet, and nothing waits. */
static void
cancelled(void **state)
{
	struct domain_tables *tables = tables_of_the_project();
	const struct domain_query q = { .domain = span_str("example.jp"),
		.vantage = "", .tables = tables };
	struct post p = { .n = 0 };
	const struct answerer by = { carry, &p };

	(void)state;
	assert_int_equal(zonefile_parse(span_str(zone), "z", &p.zone, NULL),
	    0);
	for (size_t at = 0; at < 4; at++) {
		struct inquiry *i = inquiry_new(&domain_analysis, &q,
		    1725270000 * USEC_SEC, &by);

		p.n = 0;
		for (size_t n = 0; !inquiry_settle(i) && n < at; n++)
			deliver(&p, i);
		inquiry_cancel(i);
		for (const struct row *r = inquiry_sheet(i)->root.children;
		    r; r = row_next(r))
			assert_int_not_equal(r->state, ROW_PENDING);
		inquiry_free(i);
	}
	zonefile_free(p.zone);
	domain_tables_free(tables);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds),
		cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
