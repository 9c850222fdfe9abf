/* core/dns/resolver with real sockets on loopback: what the kernel must do
 * for us (ports of their own, strangers kept out, nobody listening), TCP in
 * pieces, and many questions in one loop. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/dns/resolver.h"
#include "core/dns/wire.h"
#include "tests/unit/unit.h"

/* A server in the same loop. */
struct server {
	struct loop	*loop;
	struct loop_io	*udp_io, *listen_io, *tcp_io;
	struct loop_timer *timer;
	int		 udp, listen, tcp, stranger;
	struct sockaddr_in address;
	bool		 truncates, spoofed;
	/* questions; what was sent again counts once */
	unsigned	 seen, ports[1000], ids[1000];
	char		 in[1000], out[1500];
	size_t		 nin, nout, at;
};

static size_t
answer(const char *q, size_t nq, char *out)
{
	static const char a[] = "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x09";
	size_t n = DNS_HEADER;

	assert_true(nq > DNS_HEADER && nq < 600);
	while (q[n])
		n += (size_t)q[n] + 1;
	n += 5;
	memcpy(out, q, n);
	memcpy(out + 2, "\x81\x80\0\1\0\1\0\0\0\0", 10);
	memcpy(out + n, a, sizeof a - 1);
	return n + sizeof a - 1;
}

static void
count(struct server *s, unsigned port, unsigned id)
{
	for (unsigned i = 0; i < s->seen; i++)
		if (s->ports[i] == port && s->ids[i] == id)
			return;
	assert_true(s->seen < 1000);
	s->ports[s->seen] = port;
	s->ids[s->seen++] = id;
}

static void
on_udp(void *arg, int events)
{
	struct server *s = arg;
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	char q[600], out[700], bad[700];
	ssize_t n;

	(void)events;
	while ((n = recvfrom(s->udp, q, sizeof q, MSG_DONTWAIT,
	    (struct sockaddr *)&from, &len)) > 0) {
		size_t m = answer(q, (size_t)n, out);

		count(s, ntohs(from.sin_port), (unsigned)
		    (unsigned char)q[0] << 8 | (unsigned char)q[1]);
		/* the right answer, from the wrong port */
		memcpy(bad, out, m);
		bad[m - 1] = 66;
		if (s->spoofed)
			sendto(s->stranger, bad, m, 0,
			    (struct sockaddr *)&from, len);
		if (s->truncates)
			out[2] |= 2;
		sendto(s->udp, out, m, 0, (struct sockaddr *)&from, len);
	}
}

/* One byte a millisecond. */
static void
dribble(void *arg)
{
	struct server *s = arg;

	assert_int_equal(send(s->tcp, s->out + s->at++, 1, MSG_NOSIGNAL), 1);
	if (s->at == s->nout) {
		loop_timer_close(s->timer);
		s->timer = NULL;
	}
}

static void
on_tcp(void *arg, int events)
{
	struct server *s = arg;
	ssize_t n = recv(s->tcp, s->in + s->nin, sizeof s->in - s->nin, 0);

	(void)events;
	if (n <= 0) {
		loop_io_close(s->tcp_io);
		s->tcp_io = NULL;
		close(s->tcp);
		return;
	}
	s->nin += (size_t)n;
	if (s->nin < 2 || s->nin < 2 + (size_t)(unsigned char)s->in[1])
		return;
	n = (ssize_t)answer(s->in + 2, s->nin - 2, s->out + 2);
	s->out[0] = (char)(n >> 8);
	s->out[1] = (char)n;
	s->nout = (size_t)n + 2;
	s->timer = loop_timer_start(s->loop, 1000, 1000, dribble, s);
}

static void
on_listen(void *arg, int events)
{
	struct server *s = arg;

	(void)events;
	s->tcp = accept4(s->listen, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	assert_true(s->tcp >= 0);
	s->tcp_io = loop_io_open(s->loop, s->tcp, LOOP_READ, on_tcp, s);
}

static int
bound(int type, struct sockaddr_in *at)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof *at;

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)at, sizeof *at), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)at, &len), 0);
	return fd;
}

static void
start(struct server *s)
{
	struct sockaddr_in any = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	s->loop = loop_new();
	s->address = any;
	s->udp = bound(SOCK_DGRAM, &s->address);
	s->listen = bound(SOCK_STREAM, &s->address);
	assert_int_equal(listen(s->listen, 5), 0);
	s->stranger = bound(SOCK_DGRAM, &any);
	s->udp_io = loop_io_open(s->loop, s->udp, LOOP_READ, on_udp, s);
	s->listen_io = loop_io_open(s->loop, s->listen, LOOP_READ, on_listen,
	    s);
}

static void
stop(struct server *s)
{
	loop_io_close(s->udp_io);
	loop_io_close(s->listen_io);
	if (s->tcp_io) {
		loop_io_close(s->tcp_io);
		close(s->tcp);
	}
	loop_timer_close(s->timer);
	close(s->udp);
	close(s->listen);
	close(s->stranger);
	loop_free(s->loop);
}

static struct resolver *
client(const struct server *s)
{
	struct dns_server to;
	char text[64];

	snprintf(text, sizeof text, "127.0.0.1#%u",
	    ntohs(s->address.sin_port));
	assert_int_equal(dns_server_parse(text, &to), 0);
	return resolver_new(&(struct resolver_options){ .loop = s->loop,
	    .servers = &to, .nservers = 1 });
}

struct got {
	size_t		 n;
	enum answer_state state;
	char		 last;	/* byte of the answer */
};

static void
done(void *owner, size_t number, enum answer_state state, struct span bytes)
{
	struct got *g = owner;

	(void)number;
	g->n++;
	g->state = state;
	g->last = bytes.n ? bytes.p[bytes.n - 1] : 0;
}

static void
run(struct resolver *r, struct loop *l)
{
	for (int i = 0; i < 100000 && resolver_open(r) > 0; i++)
		loop_step(l, true);
	assert_int_equal(resolver_open(r), 0);
}

static void
strangers_are_kept_out(void **state)
{
	struct server s = { .spoofed = true };
	struct got g = { 0 };
	struct resolver *r;

	(void)state;
	start(&s);
	r = client(&s);
	resolver_ask(r, span_str("a.example"), DNS_A, false, done, &g, 0);
	run(r, s.loop);
	assert_int_equal(g.state, ANSWER_GIVEN);
	assert_int_equal(g.last, 9);
	resolver_free(r);
	stop(&s);
}

static void
truncated_then_dribbling(void **state)
{
	struct server s = { .truncates = true };
	struct got g = { 0 };
	struct resolver *r;

	(void)state;
	start(&s);
	r = client(&s);
	resolver_ask(r, span_str("a.example"), DNS_A, false, done, &g, 0);
	run(r, s.loop);
	assert_int_equal(g.state, ANSWER_GIVEN);
	assert_int_equal(g.last, 9);
	assert_int_equal(s.at, s.nout);
	resolver_free(r);
	stop(&s);
}

/* How many of the questions came from the port that served most. */
static unsigned
most_on_a_port(const struct server *s)
{
	unsigned most = 0;

	for (unsigned i = 0; i < s->seen; i++) {
		unsigned same = 0;

		for (unsigned k = 0; k < s->seen; k++)
			same += s->ports[k] == s->ports[i];
		if (same > most)
			most = same;
	}
	return most;
}

static void
many_at_once_share_ports(void **state)
{
	struct server s = { 0 };
	struct got g = { 0 };
	struct resolver *r;
	char name[32];

	(void)state;
	start(&s);
	r = client(&s);
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof name, "n%d.example", i);
		resolver_ask(r, span_str(name), DNS_A, false, done, &g, 0);
	}
	run(r, s.loop);
	assert_int_equal(g.n, 600);
	assert_int_equal(s.seen, 600);
	/* the kernel may give a port twice */
	assert_in_range(most_on_a_port(&s), 2, 3 * RESOLVER_SHARE);
	resolver_free(r);
	stop(&s);
}

static void
one_by_one_from_ports_of_their_own(void **state)
{
	struct server s = { 0 };
	struct got g = { 0 };
	struct resolver *r;
	char name[32];

	(void)state;
	start(&s);
	r = client(&s);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof name, "n%d.example", i);
		resolver_ask(r, span_str(name), DNS_A, false, done, &g, 0);
		run(r, s.loop);
	}
	assert_int_equal(g.n, 50);
	assert_in_range(most_on_a_port(&s), 1, 8);
	resolver_free(r);
	stop(&s);
}

/* The kernel tells a socket once, all its questions must learn of it. */
static void
nobody_listens(void **state)
{
	struct server s = { 0 };
	struct got g = { 0 };
	struct resolver *r;
	char name[32];
	usec_t from = clock_monotonic();

	(void)state;
	start(&s);
	s.address.sin_port = htons(1);	/* tcpmux, nowhere used */
	r = client(&s);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "n%d.example", i);
		resolver_ask(r, span_str(name), DNS_A, false, done, &g, 0);
	}
	run(r, s.loop);
	assert_int_equal(g.n, 100);
	assert_int_equal(g.state, ANSWER_TIMEOUT);
	/* asked once, and nobody waited for the end of patience */
	assert_in_range(resolver_sent(r), 1, 100);
	assert_true(clock_monotonic() - from < RESOLVER_PATIENCE);
	resolver_free(r);
	stop(&s);
}

UNIT_MAIN(
	cmocka_unit_test(strangers_are_kept_out),
	cmocka_unit_test(truncated_then_dribbling),
	cmocka_unit_test(many_at_once_share_ports),
	cmocka_unit_test(one_by_one_from_ports_of_their_own),
	cmocka_unit_test(nobody_listens),
)
