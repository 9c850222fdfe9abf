/* Judges mails over and over: fields, DKIM and ARC, with keys from zone files.
 *
 *	judge ROUNDS ZONE FILE [ZONE FILE]...
 *
 * Prints mails, bytes, seconds of CPU time, mails a second and how many had a
 * pass of DKIM, in one round. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/auth/arc.h"
#include "core/dns/zonefile.h"

#define MAIL_MAX	((size_t)64 << 20)
#define ARENA_MAX	((size_t)256 << 20)

struct mail {
	struct buf	 bytes;
	struct zonefile	*zone;
};

struct answerer_of_zone {
	struct asker	 by;
	const struct zonefile *zone;
	struct buf	 bytes;
	struct answer	 answer;
};

static const struct answer *
ask(struct asker *self, const struct question *q)
{
	struct answerer_of_zone *k = (struct answerer_of_zone *)self;

	k->answer = (struct answer){ .state = ANSWER_NONE };
	if (q->kind != QUESTION_DNS)
		return &k->answer;
	k->answer.state = zonefile_ask(k->zone, q->name, q->type, q->cd,
	    &k->bytes);
	k->answer.bytes = buf_span(&k->bytes);
	return &k->answer;
}

static bool
load(const char *zone, const char *path, struct mail *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct error e = { 0 };
	char piece[65536];
	ssize_t n = 0;

	buf_init(&ret->bytes, MAIL_MAX);
	while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
		buf_add(&ret->bytes, piece, (size_t)n);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && n == 0 && ret->bytes.error == 0 &&
	    zonefile_load(zone, &ret->zone, &e) == 0;
}

/* Is there a pass?  -1: it could not be judged. */
static int
judge(const struct mail *mail, struct answerer_of_zone *k, struct arena *a)
{
	struct dkim_query q = { .vantage = "",
		.now = INT64_C(1760000000) * USEC_SEC };
	struct dkim_mail m = { .text = buf_span(&mail->bytes) };
	struct dkim_outcome d;
	struct arc_outcome c;
	struct fields f;
	struct dkim *dkim;
	struct arc *arc;

	arena_reset(a);
	k->zone = mail->zone;
	m.fields = &f;
	if (fields_read(m.text, true, a, &f) < 0 ||
	    dkim_prepare(&m, a, &dkim) < 0 || arc_prepare(&m, a, &arc) < 0 ||
	    dkim_check(dkim, &q, &k->by, a, &d) < 0 ||
	    arc_check(arc, &q, &k->by, a, &c) < 0)
		return -1;
	return d.result == DKIM_PASS;
}

static double
cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int
main(int argc, char **argv)
{
	struct answerer_of_zone k = { .by = { ask } };
	size_t n = (size_t)(argc > 2 ? (argc - 2) / 2 : 0), bytes = 0;
	struct mail *v = calloc(n + 1, sizeof *v);
	struct arena *a = arena_new(ARENA_MAX);
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	int passed = 0, r = 0;
	double start;

	if (n == 0 || rounds < 1 || v == NULL || a == NULL)
		return 2;
	buf_init(&k.bytes, 65536);
	for (size_t i = 0; i < n; i++) {
		if (!load(argv[2 + 2 * i], argv[3 + 2 * i], &v[i]))
			return 1;
		bytes += v[i].bytes.len;
	}
	start = cpu_seconds();
	for (long round = 0; round < rounds && r >= 0; round++) {
		passed = 0;
		for (size_t i = 0; i < n && r >= 0; i++) {
			r = judge(&v[i], &k, a);
			passed += r > 0;
		}
	}
	start = cpu_seconds() - start;
	printf("%zu %zu %.3f %.0f %d\n", n, bytes, start,
	    (double)n * (double)rounds / start, passed);
	for (size_t i = 0; i < n; i++) {
		buf_done(&v[i].bytes);
		zonefile_free(v[i].zone);
	}
	buf_done(&k.bytes);
	arena_free(a);
	free(v);
	return r < 0;
}
