/* core/dns/resolver on the fake loop: everything that a network can do to a
 * question, told by a script; no socket is opened. */
#include "tests/unit/dns/script.h"

#define MS (USEC_SEC / 1000)

static unsigned
rcode_of(const struct script *c, size_t number)
{
	return dns_peek_rcode(span_of(c->got[number].bytes,
	    c->got[number].n));
}

static void
a_good_answer(void **state)
{
	struct script *c = script_new(2);
	struct span q;
	bool upper = false, lower = false;

	(void)state;
	script_ask(c, "mail.abcdefghijklmnop.example", DNS_A, 0);
	assert_int_equal(resolver_open(c->r), 1);
	assert_int_equal(c->n, 1);
	assert_string_equal(c->s[0].server, "192.0.2.1");
	q = script_sent(c, 0);
	for (size_t i = DNS_HEADER; i < q.n; i++) {
		upper = upper || (q.p[i] >= 'A' && q.p[i] <= 'Z');
		lower = lower || (q.p[i] >= 'a' && q.p[i] <= 'z');
	}
	assert_true(upper && lower);		/* 0x20 */
	assert_int_equal(q.p[11], 1);		/* EDNS */
	loop_fake_advance(c->loop, 30 * MS);
	script_reply(c, 0, DNS_NOERROR, 1);
	assert_int_equal(c->got[0].times, 1);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_int_equal(resolver_open(c->r), 0);
	assert_false(c->s[0].open);
	/* ids differ from question to question */
	script_ask(c, "other.example", DNS_A, 1);
	assert_true(memcmp(c->s[0].sent, c->s[1].sent, 2) != 0);
	script_free(c);
}

static void
silence(void **state)
{
	static const int at[] = { 0, 250, 750, 1750, 3750 };
	struct script *c = script_new(1);

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	for (int ms = 0; ms < 5000; ms += 10) {
		unsigned due = 0;

		for (size_t i = 0; i < 5; i++)
			due += at[i] <= ms;
		assert_int_equal(c->s[0].packets, due);
		assert_int_equal(c->got[0].times, 0);
		loop_fake_advance(c->loop, 10 * MS);
	}
	assert_int_equal(c->n, 1);	/* the socket stayed the same */
	assert_int_equal(c->got[0].times, 1);
	assert_int_equal(c->got[0].state, ANSWER_TIMEOUT);
	assert_int_equal(c->got[0].n, 0);
	script_free(c);
}

static void
a_late_answer_counts(void **state)
{
	struct script *c = script_new(2);

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	loop_fake_advance(c->loop, 300 * MS);
	assert_int_equal(c->n, 2);
	assert_string_equal(c->s[1].server, "192.0.2.2");
	loop_fake_advance(c->loop, 300 * MS);
	script_reply(c, 0, DNS_NOERROR, 1);	/* the first, after all */
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_false(c->s[0].open);
	assert_false(c->s[1].open);
	script_free(c);
}

/* A slow zone is not asked again too soon; another one is. */
static void
pauses_follow_the_zone(void **state)
{
	struct script *c = script_new(1);
	char out[1500];
	size_t n;

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	loop_fake_advance(c->loop, 240 * MS);
	script_reply(c, 0, DNS_NOERROR, 1);
	script_ask(c, "_x.A.example", DNS_A, 1);
	loop_fake_advance(c->loop, 710 * MS);
	assert_int_equal(c->s[1].packets, 1);
	loop_fake_advance(c->loop, 20 * MS);
	assert_int_equal(c->s[1].packets, 2);
	/* answered twice: the second answer finds nobody */
	n = script_answer(c, 1, DNS_NOERROR, 1, span_of(NULL, 0), out);
	script_put(c, 1, out, n);
	script_put(c, 1, out, n);
	script_run(c);
	assert_int_equal(c->got[1].times, 1);
	script_free(c);
}

static void
strangers_are_ignored(void **state)
{
	struct script *c = script_new(1);
	char good[1500], bad[1500];
	size_t n;

	(void)state;
	script_ask(c, "good.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NOERROR, 1, span_of(NULL, 0), good);
	memcpy(bad, good, n);
	bad[0] ^= 1;				/* another id */
	script_put(c, 0, bad, n);
	memcpy(bad, good, n);
	bad[DNS_HEADER + 1] = 'x';		/* another name */
	script_put(c, 0, bad, n);
	memcpy(bad, good, n);
	bad[DNS_HEADER + 15] = DNS_MX;		/* another type */
	script_put(c, 0, bad, n);
	memcpy(bad, good, n);
	bad[2] = 1;				/* a question */
	script_put(c, 0, bad, n);
	script_put(c, 0, good, 7);		/* half a header */
	script_put(c, 0, good, 0);
	script_run(c);
	assert_int_equal(c->got[0].times, 0);
	assert_true(c->s[0].open);
	script_put(c, 0, good, n);
	script_run(c);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_int_equal(c->got[0].n, n);
	assert_memory_equal(c->got[0].bytes, good, n);
	script_free(c);
}

/* TCP: the query goes out in pieces, the answer comes byte by byte. */
static void
talk_tcp(struct script *c, size_t i, size_t step)
{
	char out[1502];
	size_t n;

	assert_true(c->s[i].tcp);
	for (int k = 0; k < 30; k++) {
		loop_fake_ready(c->loop, FD_FIRST + (int)i, LOOP_WRITE);
		script_run(c);
	}
	assert_int_equal(c->s[i].nsent, script_sent(c, i).n + 2);
	n = script_answer(c, i, DNS_NOERROR, 1, span_of(NULL, 0), out + 2);
	out[0] = (char)(n >> 8);
	out[1] = (char)n;
	n += 2;
	for (size_t at = 0; at < n; at += step) {
		assert_int_equal(c->got[0].times, 0);
		script_put(c, i, out + at, n - at < step ? n - at : step);
		script_run(c);
	}
	assert_int_equal(c->got[0].times, 1);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_int_equal(c->got[0].n, n - 2);
}

static void
truncated_then_tcp(void **state)
{
	struct script *c = script_new(1);
	char out[1500];
	size_t n;

	(void)state;
	for (size_t step = 1; step < 60; step += 17) {
		size_t at = c->n;

		script_ask(c, "big.example", DNS_A, 0);
		n = script_answer(c, at, DNS_NOERROR, 0, span_of(NULL, 0),
		    out);
		out[2] |= 2;
		script_put(c, at, out, n);
		script_run(c);
		assert_false(c->s[at].open);
		talk_tcp(c, at + 1, step);
		resolver_forget(c->r);
	}
	script_free(c);
}

static void
tcp_that_does_not_work(void **state)
{
	struct script *c = script_new(2);
	char out[1500];
	size_t n;

	(void)state;
	/* closed in the middle: the next server is asked at once */
	script_ask(c, "big.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NOERROR, 0, span_of(NULL, 0), out);
	out[2] |= 2;
	script_put(c, 0, out, n);
	script_run(c);
	c->s[1].error = -ECONNREFUSED;
	loop_fake_ready(c->loop, FD_FIRST + 1, LOOP_WRITE);
	script_run(c);
	assert_int_equal(c->n, 3);
	assert_string_equal(c->s[2].server, "192.0.2.2");
	/* that one truncates too, and takes no connections: what there is */
	c->refuse_tcp = -ENETUNREACH;
	n = script_answer(c, 2, DNS_NOERROR, 0, span_of(NULL, 0), out);
	out[2] |= 2;
	script_put(c, 2, out, n);
	script_run(c);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_true(dns_peek_truncated(span_of(c->got[0].bytes,
	    c->got[0].n)));
	script_free(c);
}

static void
case_that_was_changed(void **state)
{
	struct script *c = script_new(1);
	char out[1500];
	size_t n;

	(void)state;
	script_ask(c, "case.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NOERROR, 1, span_of(NULL, 0), out);
	for (size_t i = DNS_HEADER; i < DNS_HEADER + 14; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] |= 32;
	script_put(c, 0, out, n);
	script_run(c);
	assert_int_equal(c->got[0].times, 0);
	talk_tcp(c, 1, 100);
	script_free(c);
}

static void
a_flood_of_wrong_ids(void **state)
{
	struct script *c = script_new(1);
	char out[1500];
	size_t n;

	(void)state;
	script_ask(c, "flood.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NOERROR, 1, span_of(NULL, 0), out);
	for (unsigned id = 0; id < 40; id++) {
		out[0] = (char)~c->s[0].sent[0];
		out[1] = (char)id;
		script_put(c, 0, out, n);
	}
	for (int k = 0; k < 5 && c->s[0].open; k++) {
		loop_fake_ready(c->loop, FD_FIRST, LOOP_READ);
		script_run(c);
	}
	assert_int_equal(c->got[0].times, 0);
	assert_false(c->s[0].open);
	talk_tcp(c, 1, 100);
	script_free(c);
}

static void
garbage_behind_a_good_head(void **state)
{
	struct script *c = script_new(2);

	(void)state;
	script_ask(c, "garbage.example", DNS_A, 0);
	script_reply(c, 0, DNS_NOERROR, 9);	/* nine records, none there */
	assert_int_equal(c->got[0].times, 0);
	assert_true(c->s[1].tcp);
	c->s[1].error = -ECONNRESET;
	loop_fake_ready(c->loop, FD_FIRST + 1, LOOP_WRITE);
	script_run(c);
	assert_string_equal(c->s[2].server, "192.0.2.2");
	script_reply(c, 2, DNS_NOERROR, 1);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	script_free(c);
}

static void
formerr_without_edns(void **state)
{
	struct script *c = script_new(1);
	char head[DNS_HEADER];

	(void)state;
	script_ask(c, "old.example", DNS_A, 0);
	memcpy(head, c->s[0].sent, 2);
	memcpy(head + 2, "\x81\x81\0\0\0\0\0\0\0\0", 10);
	script_put(c, 0, head, sizeof head);
	script_run(c);
	assert_int_equal(c->got[0].times, 0);
	assert_int_equal(c->n, 2);
	assert_int_equal(c->s[1].sent[11], 0);
	assert_true(memcmp(c->s[0].sent, c->s[1].sent, 2) != 0);
	/* once more, and that is the answer */
	script_reply(c, 1, DNS_FORMERR, 0);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_int_equal(rcode_of(c, 0), DNS_FORMERR);
	script_free(c);
}

static void
servfail_then_the_next(void **state)
{
	struct script *c = script_new(3);

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	script_reply(c, 0, DNS_SERVFAIL, 0);
	assert_string_equal(c->s[1].server, "192.0.2.2");
	script_reply(c, 1, DNS_REFUSED, 0);
	assert_string_equal(c->s[2].server, "192.0.2.3#5353");
	script_reply(c, 2, DNS_NOERROR, 1);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	assert_int_equal(rcode_of(c, 0), DNS_NOERROR);
	/* all fail: the first answer is the answer, not a time-out */
	script_ask(c, "b.example", DNS_A, 1);
	script_reply(c, 3, DNS_SERVFAIL, 0);
	script_reply(c, 4, DNS_REFUSED, 0);
	script_reply(c, 5, DNS_NOTIMP, 0);
	script_reply(c, 6, DNS_NOTIMP, 0);	/* now without EDNS */
	assert_int_equal(c->got[1].state, ANSWER_GIVEN);
	assert_int_equal(rcode_of(c, 1), DNS_SERVFAIL);
	assert_int_equal(resolver_open(c->r), 0);
	/* one fails, the others are silent */
	script_ask(c, "c.example", DNS_A, 2);
	script_reply(c, 7, DNS_SERVFAIL, 0);
	loop_fake_advance(c->loop, 6 * USEC_SEC);
	assert_int_equal(c->got[2].state, ANSWER_GIVEN);
	assert_int_equal(rcode_of(c, 2), DNS_SERVFAIL);
	script_free(c);
}

static void
a_referral_is_no_answer(void **state)
{
	struct script *c = script_new(2);
	char out[1500];
	size_t n;

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NOERROR, 0, span_of(NULL, 0), out);
	out[3] &= 0x7f;				/* no RA, no AA */
	script_put(c, 0, out, n);
	script_run(c);
	assert_int_equal(c->got[0].times, 0);
	script_reply(c, 1, DNS_NOERROR, 0);
	assert_int_equal(c->got[0].state, ANSWER_GIVEN);
	script_free(c);
}

static void
nobody_listens(void **state)
{
	struct script *c = script_new(2);

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	for (size_t i = 0; i < 2; i++) {
		c->s[i].error = -ECONNREFUSED;
		loop_fake_ready(c->loop, FD_FIRST + (int)i, LOOP_READ);
		script_run(c);
	}
	assert_int_equal(c->n, 2);
	assert_int_equal(c->got[0].state, ANSWER_TIMEOUT);
	script_free(c);
}

static void
at_most_so_many_in_flight(void **state)
{
	struct script *c = script_new(1);
	char name[32];
	size_t answered = 0;

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "n%zu.example", i);
		script_ask(c, name, DNS_A, i);
	}
	/* not all at once: a server has room for so many only */
	assert_int_equal(c->n, 64);
	for (size_t ms = 1; ms < 4; ms++) {
		loop_fake_advance(c->loop, MS);
		assert_int_equal(c->n, 64 * (ms + 1));
	}
	loop_fake_advance(c->loop, 20 * MS);
	assert_int_equal(c->n, RESOLVER_FLIGHT);
	for (size_t i = 0; i < c->n; i++) {
		script_reply(c, i, DNS_NOERROR, 1);
		answered++;
		assert_int_equal(resolver_open(c->r), 300 - answered);
	}
	assert_int_equal(answered, 300);
	assert_int_equal(c->most_open, RESOLVER_FLIGHT);
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(c->got[i].times, 1);
	script_free(c);
}

/* Servers that are all silent: a program may open so many files only. */
static void
at_most_so_many_sockets(void **state)
{
	struct script *c = script_new(3);
	char name[32];

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "n%zu.example", i);
		script_ask(c, name, DNS_A, i);
	}
	for (int i = 0; i < 20; i++)
		loop_fake_advance(c->loop, 500 * MS);
	assert_int_equal(c->most_open, RESOLVER_SOCKETS);
	script_free(c);
}

static void
cancelled_questions(void **state)
{
	struct script *c = script_new(1);
	struct script other = { .n = 0 };
	char name[32];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "n%zu.example", i);
		resolver_ask(c->r, span_str(name), DNS_A, false, script_done,
		    i % 2 ? c : &other, i);
	}
	resolver_cancel(c->r, &other);
	assert_int_equal(resolver_open(c->r), 100);
	loop_fake_advance(c->loop, 10 * USEC_SEC);
	for (size_t i = 0; i < 200; i++) {
		assert_int_equal(c->got[i].times, i % 2);
		assert_int_equal(other.got[i].times, 0);
	}
	/* and with questions open the resolver may go */
	script_ask(c, "last.example", DNS_A, 0);
	script_free(c);
}

static void
negative_answers_are_kept(void **state)
{
	static const char soa[] =
	    "\xc0\x0c\0\6\0\1\0\0\0\x64\0\x16\0\0"
	    "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\x0a";
	struct script *c = script_new(1);
	char out[1500];
	size_t n;

	(void)state;
	script_ask(c, "no.example", DNS_A, 0);
	n = script_answer(c, 0, DNS_NXDOMAIN, 0, span_of(soa, sizeof soa - 1),
	    out);
	out[9] = 1;
	script_put(c, 0, out, n);
	script_run(c);
	assert_int_equal(rcode_of(c, 0), DNS_NXDOMAIN);
	loop_fake_advance(c->loop, 9 * USEC_SEC);
	script_ask(c, "NO.example.", DNS_A, 1);
	assert_int_equal(c->got[1].times, 1);	/* at once */
	assert_int_equal(rcode_of(c, 1), DNS_NXDOMAIN);
	script_ask(c, "no.example", DNS_MX, 2);	/* another type */
	assert_int_equal(c->n, 2);
	loop_fake_advance(c->loop, 2 * USEC_SEC);
	script_ask(c, "no.example", DNS_A, 3);
	assert_int_equal(c->n, 3);
	/* without a SOA nothing is kept */
	script_reply(c, 2, DNS_NXDOMAIN, 0);
	script_ask(c, "no.example", DNS_A, 4);
	assert_int_equal(c->n, 4);
	script_free(c);
}

/* The trap of shared resolvers: one dead zone fails all that comes after. */
static void
a_dead_zone_harms_no_other(void **state)
{
	struct script *c = script_new(1);
	size_t at;

	(void)state;
	script_ask(c, "2.2.0.192.dead.example", DNS_A, 0);
	loop_fake_advance(c->loop, 20 * MS);
	script_ask(c, "2.2.0.192.live.example", DNS_A, 1);
	script_reply(c, 1, DNS_NOERROR, 1);
	assert_int_equal(c->got[1].state, ANSWER_GIVEN);
	loop_fake_advance(c->loop, 5 * USEC_SEC);
	assert_int_equal(c->got[0].state, ANSWER_TIMEOUT);
	/* known now: the next address is answered at once */
	at = c->n;
	script_ask(c, "9.2.0.192.dead.example", DNS_A, 2);
	assert_int_equal(c->got[2].state, ANSWER_TIMEOUT);
	assert_int_equal(c->n, at);
	/* others, and other types, are asked as before */
	script_ask(c, "9.2.0.192.live.example", DNS_A, 3);
	script_reply(c, at, DNS_NOERROR, 1);
	assert_int_equal(c->got[3].state, ANSWER_GIVEN);
	script_ask(c, "9.2.0.192.dead.example", DNS_TXT, 4);
	script_reply(c, at + 1, DNS_NOERROR, 0);
	assert_int_equal(c->got[4].state, ANSWER_GIVEN);
	/* it is looked at again after a while */
	loop_fake_advance(c->loop, 61 * USEC_SEC);
	script_ask(c, "9.2.0.192.dead.example", DNS_A, 5);
	script_reply(c, at + 2, DNS_NOERROR, 1);
	assert_int_equal(c->got[5].state, ANSWER_GIVEN);
	script_free(c);
}

/* When the server itself is away, no zone is called dead. */
static void
a_dead_server_is_no_dead_zone(void **state)
{
	struct script *c = script_new(2);

	(void)state;
	script_ask(c, "a.example", DNS_A, 0);
	loop_fake_advance(c->loop, 6 * USEC_SEC);
	assert_int_equal(c->got[0].state, ANSWER_TIMEOUT);
	script_ask(c, "a.example", DNS_A, 1);
	assert_int_equal(c->n, 3);
	/* only the second server is there: it is asked first from then on */
	loop_fake_advance(c->loop, 300 * MS);
	script_reply(c, 3, DNS_NOERROR, 1);
	script_ask(c, "b.example", DNS_A, 2);
	loop_fake_advance(c->loop, 300 * MS);
	script_reply(c, 5, DNS_NOERROR, 1);
	script_free(c);
}

static void
no_questions_at_all(void **state)
{
	struct script *c = script_new(1);

	(void)state;
	script_ask(c, "a..b", DNS_A, 0);
	assert_int_equal(c->got[0].state, ANSWER_NONE);
	resolver_ask(c->r, span_of("a\0b", 3), DNS_A, false, script_done, c,
	    1);
	assert_int_equal(c->got[1].state, ANSWER_NONE);
	assert_int_equal(c->n, 0);
	resolver_free(NULL);
	script_free(c);
}

static void
addresses_of_servers(void **state)
{
	static const char *const bad[] = { "", "#53", "192.0.2.1#", "a.example",
		"192.0.2.1#0", "192.0.2.1#65536", "192.0.2.1#x", "192.0.2" "x",
		"192.0.2.1 ", "192.0.2.1#53#53" };
	struct dns_server s, v[DNS_SERVERS];
	char path[] = "/tmp/mtgp-resolv-XXXXXX";
	FILE *f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (dns_server_parse(bad[i], &s) != -EINVAL)
			fail_msg("\"%s\" is taken", bad[i]);
	assert_int_equal(dns_server_parse("2001:db8::1#5353", &s), 0);
	assert_string_equal(s.text, "2001:db8::1#5353");
	assert_int_equal(((struct sockaddr_in6 *)&s.address)->sin6_port,
	    htons(5353));
	assert_int_equal(dns_server_parse("192.0.2.1", &s), 0);
	assert_string_equal(s.text, "192.0.2.1");
	f = fdopen(mkstemp(path), "w");
	fputs("# nameserver 192.0.2.9\nsearch example.jp\n"
	    "nameserver  192.0.2.1 \nnameserver\t2001:db8::1 # ours\n"
	    "nameserver nonsense\nnameserver\noptions edns0", f);
	fclose(f);
	assert_int_equal(dns_servers_read(path, v), 2);
	assert_string_equal(v[1].text, "2001:db8::1");
	remove(path);
	assert_int_equal(dns_servers_read(path, v), 1);
	assert_string_equal(v[0].text, "127.0.0.1");
}

UNIT_MAIN(
	cmocka_unit_test(a_good_answer),
	cmocka_unit_test(silence),
	cmocka_unit_test(a_late_answer_counts),
	cmocka_unit_test(pauses_follow_the_zone),
	cmocka_unit_test(strangers_are_ignored),
	cmocka_unit_test(truncated_then_tcp),
	cmocka_unit_test(tcp_that_does_not_work),
	cmocka_unit_test(case_that_was_changed),
	cmocka_unit_test(a_flood_of_wrong_ids),
	cmocka_unit_test(garbage_behind_a_good_head),
	cmocka_unit_test(formerr_without_edns),
	cmocka_unit_test(servfail_then_the_next),
	cmocka_unit_test(a_referral_is_no_answer),
	cmocka_unit_test(nobody_listens),
	cmocka_unit_test(at_most_so_many_in_flight),
	cmocka_unit_test(at_most_so_many_sockets),
	cmocka_unit_test(cancelled_questions),
	cmocka_unit_test(negative_answers_are_kept),
	cmocka_unit_test(a_dead_zone_harms_no_other),
	cmocka_unit_test(a_dead_server_is_no_dead_zone),
	cmocka_unit_test(no_questions_at_all),
	cmocka_unit_test(addresses_of_servers),
)
