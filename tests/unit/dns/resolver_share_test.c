/* core/dns/resolver with many questions on a socket: answers must be those
 * that a socket each would have given, whatever a network and strangers do. */
#include "tests/unit/dns/script.h"

#define MS (USEC_SEC / 1000)

/* ---- who shares what ---- */

static void
ask_many(struct script *c, size_t from, size_t n)
{
	char name[32];

	for (size_t i = from; i < from + n; i++) {
		snprintf(name, sizeof name, "n%zu.example", i);
		script_ask(c, name, DNS_A, i);
	}
}

/* All datagrams, to answer them one by one. */
struct sent {
	size_t		 socket, n;
	char		 bytes[300];
};

struct log {
	struct sent	 v[4096];
	size_t		 n;
};

static void
keep(struct script *c, size_t socket, struct span packet)
{
	struct log *l = c->arg;
	struct sent *s = &l->v[l->n++];

	assert_true(l->n < 4096 && packet.n <= sizeof s->bytes);
	s->socket = socket;
	s->n = packet.n;
	memcpy(s->bytes, packet.p, packet.n);
}

static struct script *
kept(size_t nservers)
{
	struct script *c = script_new_sharing(nservers, 0);

	c->sent = keep;
	c->arg = calloc(1, sizeof(struct log));
	return c;
}

static void
kept_free(struct script *c)
{
	free(c->arg);
	script_free(c);
}

/* The i-th datagram is answered. */
static size_t
answer_to(struct script *c, size_t i, char out[1500])
{
	struct log *l = c->arg;

	return script_answer_to(span_of(l->v[i].bytes, l->v[i].n),
	    DNS_NOERROR, 1, span_of(NULL, 0), out);
}

static void
reply_to(struct script *c, size_t i)
{
	struct log *l = c->arg;
	char out[1500];
	size_t n = answer_to(c, i, out);

	script_put(c, l->v[i].socket, out, n);
	script_run(c);
}

static void
sixteen_share(void **state)
{
	struct script *c = kept(1);
	struct log *l = c->arg;

	(void)state;
	ask_many(c, 0, 17);
	assert_int_equal(c->n, 2);
	assert_int_equal(c->s[0].packets, 16);
	assert_int_equal(c->s[1].packets, 1);
	/* backwards; a socket goes with the last of its questions */
	for (size_t i = 17; i-- > 1;) {
		reply_to(c, i);
		assert_int_equal(c->got[i].state, ANSWER_GIVEN);
		assert_true(c->s[0].open);
	}
	assert_false(c->s[1].open);
	reply_to(c, 0);
	assert_false(c->s[0].open);
	/* alone: a port of its own, again and again */
	for (size_t i = 0; i < 3; i++) {
		ask_many(c, 100 + i, 1);
		assert_int_equal(c->n, 3 + i);
		reply_to(c, 17 + i);
	}
	/* for a short time only */
	ask_many(c, 200, 1);
	loop_fake_advance(c->loop, 200 * MS);
	ask_many(c, 201, 1);
	assert_int_equal(c->n, 6);
	loop_fake_advance(c->loop, 850 * MS);
	ask_many(c, 202, 1);
	assert_int_equal(c->n, 7);
	for (size_t i = 0; i < 16; i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(l->v[i].bytes, l->v[k].bytes,
			    2);
	kept_free(c);
}

/* A source of numbers that repeats itself. */
static void
few_numbers(void *arg, void *p, size_t n)
{
	static unsigned at;

	(void)arg;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)(at++ / 8 % 5);
}

static void
ids_of_a_port_differ(void **state)
{
	struct script *c = kept(1);
	struct log *l = c->arg;

	(void)state;
	c->net.random = few_numbers;
	ask_many(c, 0, 5);
	assert_int_equal(c->n, 1);
	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(l->v[i].bytes, l->v[k].bytes,
			    2);
	kept_free(c);
}

/* ---- a socket that says no ---- */

static void
all_are_told_of_a_refusal(void **state)
{
	struct script *c = kept(2);
	struct log *l = c->arg;
	char out[1500];
	size_t n;

	(void)state;
	ask_many(c, 0, 20);
	/* one answer lies behind the refusal */
	n = answer_to(c, 5, out);
	script_put(c, 0, out, n);
	c->s[0].error = -ECONNREFUSED;
	script_run(c);
	assert_int_equal(c->got[5].state, ANSWER_GIVEN);
	assert_false(c->s[0].open);
	/* the other fifteen are at the second server, once each */
	assert_int_equal(l->n, 20 + 15);
	for (size_t i = 20; i < 35; i++)
		assert_string_equal(c->s[l->v[i].socket].server,
		    "192.0.2.2");
	for (size_t i = 20; i < 35; i++)
		reply_to(c, i);
	for (size_t i = 0; i < 16; i++) {
		assert_int_equal(c->got[i].times, 1);
		assert_int_equal(c->got[i].state, ANSWER_GIVEN);
	}
	/* those of the other socket wait as before */
	for (size_t i = 16; i < 20; i++)
		assert_int_equal(c->got[i].times, 0);
	kept_free(c);
}

/* The error of one packet may be told when the next is sent. */
static void
all_are_told_when_sending_fails(void **state)
{
	struct script *c = kept(1);

	(void)state;
	ask_many(c, 0, 3);
	c->s[0].error = -ECONNREFUSED;
	ask_many(c, 3, 1);
	assert_int_equal(c->got[3].times, 1);
	assert_int_equal(c->got[3].state, ANSWER_TIMEOUT);
	/* the next one does not sit down beside them */
	ask_many(c, 4, 1);
	assert_int_equal(c->n, 2);
	loop_fake_advance(c->loop, MS);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(c->got[i].times, 1);
		assert_int_equal(c->got[i].state, ANSWER_TIMEOUT);
	}
	assert_int_equal(c->got[4].times, 0);
	kept_free(c);
}

/* ---- strangers, and answers that come twice ---- */

static void
a_flood_sends_all_to_tcp(void **state)
{
	struct script *c = kept(1);
	struct log *l = c->arg;
	char out[1500];
	size_t n, tcp = 0;

	(void)state;
	ask_many(c, 0, 16);
	reply_to(c, 3);
	/* an answer that comes again and again is no stranger */
	n = answer_to(c, 3, out);
	for (int i = 0; i < 100; i++)
		script_put(c, 0, out, n);
	for (int i = 0; i < 10; i++) {
		loop_fake_ready(c->loop, FD_FIRST, LOOP_READ);
		script_run(c);
	}
	assert_true(c->s[0].open);
	assert_null(c->s[0].in);
	/* the id of another question, with the name of this one */
	n = answer_to(c, 4, out);
	memcpy(out, l->v[5].bytes, 2);
	for (int i = 0; i < 40; i++)
		script_put(c, 0, out, n);
	for (int i = 0; i < 4 && c->s[0].open; i++) {
		loop_fake_ready(c->loop, FD_FIRST, LOOP_READ);
		script_run(c);
	}
	assert_false(c->s[0].open);
	for (size_t i = 0; i < c->n; i++)
		tcp += c->s[i].tcp;
	assert_int_equal(tcp, 15);
	assert_int_equal(c->got[4].times, 0);
	kept_free(c);
}

static void
a_bare_formerr_is_one_question_s(void **state)
{
	struct script *c = kept(1);
	struct log *l = c->arg;
	char head[DNS_HEADER];

	(void)state;
	ask_many(c, 0, 4);
	memcpy(head, l->v[2].bytes, 2);
	memcpy(head + 2, "\x81\x81\0\0\0\0\0\0\0\0", 10);
	script_put(c, 0, head, sizeof head);
	script_run(c);
	assert_int_equal(l->n, 5);
	assert_int_equal(l->v[4].bytes[11], 0);		/* without EDNS */
	assert_int_equal(l->v[4].bytes[DNS_HEADER + 2], '2');
	kept_free(c);
}

static void
a_cancelled_one_leaves_the_others(void **state)
{
	struct script *c = kept(1);
	int other;

	(void)state;
	ask_many(c, 0, 3);
	resolver_ask(c->r, span_str("x.example"), DNS_A, false, script_done,
	    &other, 9);
	assert_int_equal(c->n, 1);
	resolver_cancel(c->r, &other);
	reply_to(c, 3);			/* nobody waits for it */
	for (size_t i = 0; i < 3; i++)
		reply_to(c, i);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(c->got[i].state, ANSWER_GIVEN);
	assert_int_equal(c->got[9].times, 0);
	assert_false(c->s[0].open);
	kept_free(c);
}

/* ---- the same answers as with a socket each ---- */

#define NAMES 120

/* What the world has of a name. */
enum has { HAS_ADDRESS, HAS_NOTHING, HAS_FAILURE, HAS_TCP, HAS_SILENCE };

struct due {
	unsigned	 at, n;		/* millisecond */
	size_t		 socket;
	char		 bytes[600];
};

struct world {
	unsigned	 seed, draws;
	unsigned	 now;
	struct due	 due[20000];
	size_t		 ndue;
	unsigned	 asked[NAMES];	/* datagrams */
};

static unsigned
draw(struct world *w, unsigned below)
{
	w->draws = w->draws * 1103515245 + 12345;
	return (w->draws >> 16) % below;
}

/* Of the name alone, so that both ways see the same world. */
static unsigned
of_name(unsigned seed, size_t i, unsigned salt, unsigned below)
{
	unsigned h = (seed * 131 + (unsigned)i) * 2654435761u + salt * 97;

	h = (h ^ h >> 15) * 2246822519u;
	return (h ^ h >> 13) % below;
}

static enum has
has(unsigned seed, size_t i)
{
	static const enum has of[] = { HAS_ADDRESS, HAS_ADDRESS, HAS_ADDRESS,
		HAS_ADDRESS, HAS_ADDRESS, HAS_ADDRESS, HAS_NOTHING,
		HAS_NOTHING, HAS_FAILURE, HAS_TCP, HAS_SILENCE };

	return of[of_name(seed, i, 1, sizeof of / sizeof *of)];
}

static void
put_later(struct world *w, size_t socket, unsigned ms, const char *p,
    size_t n)
{
	struct due *d = &w->due[w->ndue++];

	assert_true(w->ndue < 20000 && n <= sizeof d->bytes);
	*d = (struct due){ .at = w->now + ms, .n = (unsigned)n,
		.socket = socket };
	memcpy(d->bytes, p, n);
}

/* What somebody sends who knows everything but one thing. */
static void
forge(struct world *w, size_t socket, const char *good, size_t n)
{
	char bad[600];

	memcpy(bad, good, n);
	bad[n - 1] = 66;			/* the address */
	switch (draw(w, 6)) {
	case 0:
		bad[0] ^= (char)(1 + draw(w, 200));	/* the id */
		break;
	case 1:
		bad[DNS_HEADER + 2] ^= 1;		/* the name */
		break;
	case 2:
		bad[DNS_HEADER + 1] = 'x';
		break;
	case 3:
		bad[2] = 1;				/* a question */
		break;
	case 4:						/* the type */
		bad[DNS_HEADER + (size_t)bad[DNS_HEADER] + 11] = DNS_MX;
		break;
	default:
		n = draw(w, (unsigned)n - 20);		/* cut off */
		break;
	}
	put_later(w, socket, draw(w, 40), bad, n);
}

static size_t
index_of(struct span q)
{
	return strtoul(q.p + DNS_HEADER + 2, NULL, 10);
}

static void
answer_later(struct world *w, size_t socket, struct span q, bool tcp)
{
	static const unsigned codes[] = { DNS_NOERROR, DNS_NXDOMAIN,
		DNS_SERVFAIL, DNS_NOERROR };
	size_t i = index_of(q), n;
	enum has what = has(w->seed, i);
	char out[1500], framed[600];

	n = script_answer_to(q, codes[what], what == HAS_ADDRESS ||
	    what == HAS_TCP, span_of(NULL, 0), out);
	if (what == HAS_ADDRESS || what == HAS_TCP)
		out[n - 1] = (char)of_name(w->seed, i, 2, 60);
	if (tcp) {
		framed[0] = (char)(n >> 8);
		framed[1] = (char)n;
		memcpy(framed + 2, out, n);
		put_later(w, socket, 3, framed, n + 2);
		return;
	}
	for (unsigned k = draw(w, 3); k > 0; k--)
		forge(w, socket, out, n);
	if (what == HAS_TCP)
		out[2] |= 2;
	for (unsigned k = 1 + draw(w, 2); k > 0; k--)
		put_later(w, socket, 1 + draw(w, 120), out, n);
}

/* The first one or two datagrams of some names are lost. */
static void
datagram(struct script *c, size_t socket, struct span q)
{
	struct world *w = c->arg;
	size_t i = index_of(q);

	assert_true(i < NAMES);
	if (w->asked[i]++ < (of_name(w->seed, i, 3, 5) == 0 ? 2u : 0u) ||
	    has(w->seed, i) == HAS_SILENCE)
		return;
	answer_later(w, socket, q, false);
}

/* In any order. */
static void
deliver(struct script *c, struct world *w)
{
	size_t n = 0;

	for (size_t i = w->ndue; i > 1; i--) {
		size_t k = draw(w, (unsigned)i);
		struct due d = w->due[i - 1];

		w->due[i - 1] = w->due[k];
		w->due[k] = d;
	}
	for (size_t i = 0; i < w->ndue; i++) {
		struct due *d = &w->due[i];

		if (d->at > w->now)
			w->due[n++] = *d;
		else if (c->s[d->socket].open)
			script_put(c, d->socket, d->bytes, d->n);
	}
	w->ndue = n;
}

/* Connections take what is sent bit by bit. */
static void
serve_tcp(struct script *c, struct world *w, bool served[SOCKETS])
{
	for (size_t i = 0; i < c->n; i++) {
		const struct socket_ *s = &c->s[i];

		if (!s->open || !s->tcp || served[i])
			continue;
		if (s->nsent > 2 && s->nsent ==
		    2u + (unsigned char)s->sent[1]) {
			served[i] = true;
			answer_later(w, i, script_sent(c, i), true);
		} else {
			loop_fake_ready(c->loop, FD_FIRST + (int)i,
			    LOOP_WRITE);
		}
	}
}

/* What came of each name: state, code, last byte. */
struct came { enum answer_state state; unsigned rcode; char last; };

static size_t
look_at(unsigned seed, size_t share, struct came out[NAMES])
{
	struct script *c = script_new_sharing(1, share);
	struct world *w = calloc(1, sizeof *w);
	bool served[SOCKETS] = { false };
	size_t sockets;

	w->seed = seed;
	w->draws = seed + (unsigned)share;
	c->sent = datagram;
	c->arg = w;
	ask_many(c, 0, NAMES);
	for (; w->now < 7000 && resolver_open(c->r) > 0; w->now++) {
		deliver(c, w);
		serve_tcp(c, w, served);
		loop_fake_advance(c->loop, MS);
	}
	for (size_t i = 0; i < NAMES; i++) {
		struct span b = span_of(c->got[i].bytes, c->got[i].n);

		assert_int_equal(c->got[i].times, 1);
		out[i] = (struct came){ c->got[i].state, dns_peek_rcode(b),
			b.n > 0 ? b.p[b.n - 1] : 0 };
	}
	sockets = c->n;
	script_free(c);
	free(w);
	return sockets;
}

static void
check_truth(unsigned seed, size_t i, const struct came *got)
{
	enum has what = has(seed, i);

	assert_int_equal(got->state, what == HAS_SILENCE ? ANSWER_TIMEOUT :
	    ANSWER_GIVEN);
	if (what == HAS_ADDRESS || what == HAS_TCP)
		assert_int_equal(got->last, (char)of_name(seed, i, 2, 60));
	if (what == HAS_NOTHING)
		assert_int_equal(got->rcode, DNS_NXDOMAIN);
	if (what == HAS_FAILURE)
		assert_int_equal(got->rcode, DNS_SERVFAIL);
}

static void
the_same_answers(void **state)
{
	struct came own[NAMES], shared[NAMES];

	(void)state;
	for (unsigned seed = 1; seed <= 40; seed++) {
		size_t many = look_at(seed, 1, own);
		size_t few = look_at(seed, 0, shared);

		assert_in_range(few, NAMES / RESOLVER_SHARE, many - 1);
		for (size_t i = 0; i < NAMES; i++) {
			check_truth(seed, i, &own[i]);
			assert_int_equal(own[i].state, shared[i].state);
			assert_int_equal(own[i].rcode, shared[i].rcode);
			assert_int_equal(own[i].last, shared[i].last);
		}
	}
}

UNIT_MAIN(
	cmocka_unit_test(sixteen_share),
	cmocka_unit_test(ids_of_a_port_differ),
	cmocka_unit_test(all_are_told_of_a_refusal),
	cmocka_unit_test(all_are_told_when_sending_fails),
	cmocka_unit_test(a_flood_sends_all_to_tcp),
	cmocka_unit_test(a_bare_formerr_is_one_question_s),
	cmocka_unit_test(a_cancelled_one_leaves_the_others),
	cmocka_unit_test(the_same_answers),
)
