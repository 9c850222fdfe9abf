/* A scripted network for the resolver on the fake loop: sockets are numbers,
 * what is sent lies in them, and tests put answers in. */
#ifndef MTGP_TESTS_UNIT_DNS_SCRIPT_H
#define MTGP_TESTS_UNIT_DNS_SCRIPT_H

#include <errno.h>

#include "core/dns/net.h"
#include "core/dns/resolver.h"
#include "core/dns/wire.h"
#include "tests/unit/unit.h"

#define FD_FIRST 1000
#define SOCKETS	 2048

struct packet {
	struct packet	*next;
	size_t		 n;
	char		 bytes[];
};

struct socket_ {
	bool		 open, tcp;
	char		 server[DNS_SERVER_TEXT];
	char		 sent[600];	/* the last packet; tcp: all of it */
	size_t		 nsent;
	unsigned	 packets;
	int		 error;		/* of the next recv or send */
	struct packet	*in, **tail;
	bool		 eof;
};

struct script {
	struct loop	*loop;
	struct resolver	*r;
	struct dns_net	 net;
	struct socket_	 s[SOCKETS];
	size_t		 n, most_open;
	int		 refuse_tcp;	/* error of open */
	unsigned	 seed;
	/* Sees each datagram; may be NULL. */
	void		(*sent)(struct script *c, size_t socket,
			struct span packet);
	void		*arg;		/* of the test */
	struct {			/* what the resolver said */
		enum answer_state state;
		char		 bytes[4096];
		size_t		 n;
		unsigned	 times;
	} got[1024];
};

static int
script_open(void *arg, const struct dns_server *to, bool tcp,
    const struct dns_source *from)
{
	struct script *c = arg;
	struct socket_ *s = &c->s[c->n];
	size_t open = 1;

	(void)from;
	assert_true(c->n < SOCKETS);
	if (tcp && c->refuse_tcp)
		return c->refuse_tcp;
	*s = (struct socket_){ .open = true, .tcp = tcp };
	memcpy(s->server, to->text, sizeof s->server);
	s->tail = &s->in;
	for (size_t i = 0; i < c->n; i++)
		open += c->s[i].open;
	if (open > c->most_open)
		c->most_open = open;
	return FD_FIRST + (int)c->n++;
}

static struct socket_ *
script_socket(struct script *c, int fd)
{
	assert_true(fd >= FD_FIRST && (size_t)(fd - FD_FIRST) < c->n);
	assert_true(c->s[fd - FD_FIRST].open);
	return &c->s[fd - FD_FIRST];
}

static ssize_t
script_send(void *arg, int fd, const void *p, size_t n)
{
	struct script *c = arg;
	struct socket_ *s = script_socket(c, fd);

	if (s->error)
		return s->error;
	if (s->tcp && n > 5)
		n = 5;		/* a slow line */
	if (!s->tcp)
		s->nsent = 0;
	assert_true(s->nsent + n <= sizeof s->sent);
	memcpy(s->sent + s->nsent, p, n);
	s->nsent += n;
	s->packets++;
	if (!s->tcp && c->sent)
		c->sent(c, (size_t)(fd - FD_FIRST), span_of(p, n));
	return (ssize_t)n;
}

static ssize_t
script_recv(void *arg, int fd, void *p, size_t n)
{
	struct socket_ *s = script_socket(arg, fd);
	struct packet *k = s->in;
	size_t got;

	if (!k)
		return s->error ? s->error : s->eof ? 0 : -EAGAIN;
	got = k->n < n ? k->n : n;
	memcpy(p, k->bytes, got);
	s->in = k->next;
	if (!s->in)
		s->tail = &s->in;
	free(k);
	return (ssize_t)got;
}

static void
script_close(void *arg, int fd)
{
	struct socket_ *s = script_socket(arg, fd);

	while (s->in) {
		struct packet *k = s->in;

		s->in = k->next;
		free(k);
	}
	s->open = false;
}

/* The same on every run, and never twice the same. */
static void
script_random(void *arg, void *p, size_t n)
{
	struct script *c = arg;

	for (size_t i = 0; i < n; i++) {
		c->seed = c->seed * 1103515245 + 12345;
		((uint8_t *)p)[i] = (uint8_t)(c->seed >> 16);
	}
}

/* share: questions a socket; with 1 the i-th socket is the i-th question's. */
static struct script *
script_new_sharing(size_t nservers, size_t share)
{
	static const char *const names[] = { "192.0.2.1", "192.0.2.2",
		"192.0.2.3#5353" };
	struct script *c = calloc(1, sizeof *c);
	struct dns_server servers[3];

	for (size_t i = 0; i < nservers; i++)
		assert_int_equal(dns_server_parse(names[i], &servers[i]), 0);
	c->loop = loop_new_fake(1725267419 * USEC_SEC);
	c->net = (struct dns_net){ script_open, script_send, script_recv,
		script_close, script_random, c };
	c->r = resolver_new(&(struct resolver_options){ .loop = c->loop,
	    .servers = servers, .nservers = nservers, .net = &c->net,
	    .share = share });
	assert_non_null(c->r);
	return c;
}

static inline struct script *
script_new(size_t nservers)
{
	return script_new_sharing(nservers, 1);
}

static void
script_free(struct script *c)
{
	resolver_free(c->r);
	for (size_t i = 0; i < c->n; i++)
		assert_false(c->s[i].open);
	loop_free(c->loop);
	free(c);
}

static void
script_done(void *owner, size_t number, enum answer_state state,
    struct span bytes)
{
	struct script *c = owner;

	assert_true(number < 1024);
	assert_true(bytes.n <= sizeof c->got[0].bytes);
	c->got[number].state = state;
	if (bytes.n)
		memcpy(c->got[number].bytes, bytes.p, bytes.n);
	c->got[number].n = bytes.n;
	c->got[number].times++;
}

static inline void
script_ask(struct script *c, const char *name, int type, size_t number)
{
	c->got[number].times = 0;
	resolver_ask(c->r, span_str(name), type, false, script_done, c,
	    number);
}

/* Bytes arrive at the i-th socket. */
static inline void
script_put(struct script *c, size_t i, const void *p, size_t n)
{
	struct packet *k = malloc(sizeof *k + n);

	assert_true(c->s[i].open);
	k->next = NULL;
	k->n = n;
	memcpy(k->bytes, p, n);
	*c->s[i].tail = k;
	c->s[i].tail = &k->next;
	loop_fake_ready(c->loop, FD_FIRST + (int)i, LOOP_READ);
}

static inline void
script_run(struct script *c)
{
	loop_fake_advance(c->loop, 0);
}

/* The query that was sent over socket i. */
static inline struct span
script_sent(const struct script *c, size_t i)
{
	struct span s = span_of(c->s[i].sent, c->s[i].nsent);

	return c->s[i].tcp ? span_skip(s, 2) : s;
}

/* An answer to the query q, with one A record (answers 1) or none, and rest
 * behind. */
static inline size_t
script_answer_to(struct span q, unsigned rcode, int answers,
    struct span rest, char out[1500])
{
	static const char a[] = "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x09";
	size_t n = DNS_HEADER;

	while (q.p[n])
		n += (size_t)q.p[n] + 1;
	n += 5;
	memcpy(out, q.p, n);
	out[2] = (char)0x81;
	out[3] = (char)(0x80 | rcode);
	memset(out + 6, 0, 6);
	out[7] = (char)answers;
	if (answers == 1) {
		memcpy(out + n, a, sizeof a - 1);
		n += sizeof a - 1;
	}
	if (rest.n) {
		memcpy(out + n, rest.p, rest.n);
		n += rest.n;
	}
	return n;
}

/* To the query that was sent over socket i. */
static inline size_t
script_answer(const struct script *c, size_t i, unsigned rcode, int answers,
    struct span rest, char out[1500])
{
	return script_answer_to(script_sent(c, i), rcode, answers, rest, out);
}

static inline void
script_reply(struct script *c, size_t i, unsigned rcode, int answers)
{
	char out[1500];
	size_t n = script_answer(c, i, rcode, answers, span_of(NULL, 0), out);

	script_put(c, i, out, n);
	script_run(c);
}

#endif
