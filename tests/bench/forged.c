/* Judges mails over and over: the whole analysis `message` with all signals of
 * forged mail, offline, prepared and judged once a round.
 *
 *	forged RULES ROUNDS <FILES
 *
 * FILES: a name a line.  Prints mails, bytes, seconds of CPU time and mails a
 * second. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "core/base/readfile.h"
#include "core/forged/base.h"
#include "core/message/message.h"

#define MAIL_MAX ((size_t)64 << 20)

static const struct answer *
no_answer(struct asker *self, const struct question *q)
{
	static const struct answer none = { .state = ANSWER_NONE };

	(void)self;
	(void)q;
	return &none;
}

static double
cpu_time(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int
judge(struct span mail, const struct forge_base *base)
{
	const struct message_options o = { .vantage = "", .forge = base };
	struct asker nobody = { no_answer };
	struct message *m;
	struct sheet *s;
	int r = message_prepare(mail, &o, &m);

	if (r < 0)
		return r;
	s = message_analysis.judge(m, &nobody, 1785270000 * USEC_SEC);
	r = s && sheet_find_id(s, "forged") ? 0 : -1;
	sheet_free(s);
	message_free(m);
	return r;
}

/* The files that standard input names. */
static struct buf *
read_mails(size_t *ret_n, size_t *ret_bytes)
{
	struct buf names, *v = NULL;
	struct span rest, name;
	size_t n = 0;

	buf_init(&names, MAIL_MAX);
	if (read_fd(0, &names) < 0)
		return NULL;
	for (rest = buf_span(&names); span_split(&rest, '\n', &name); n++) {
		char path[4096];
		struct buf *more = reallocarray(v, n + 1, sizeof *v);

		snprintf(path, sizeof path, SPAN_FMT, SPAN_ARG(name));
		if (more == NULL)
			return NULL;
		v = more;
		buf_init(&v[n], MAIL_MAX);
		if (read_file(path, &v[n]) < 0)
			return NULL;
		*ret_bytes += v[n].len;
	}
	buf_done(&names);
	*ret_n = n;
	return v;
}

int
main(int argc, char **argv)
{
	struct error e = { .code = 0 };
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	struct forge_base *base = NULL;
	size_t n = 0, bytes = 0;
	struct buf *mails;
	double start;

	if (rounds <= 0 || forge_base_load(argv[1], NULL, &base, &e) < 0) {
		fprintf(stderr, "%s\n", base == NULL && rounds > 0 ? e.en :
		    "usage: forged RULES ROUNDS <FILES");
		return 2;
	}
	mails = read_mails(&n, &bytes);
	if (mails == NULL)
		return 2;
	start = cpu_time();
	for (long k = 0; k < rounds; k++)
		for (size_t i = 0; i < n; i++)
			if (judge(buf_span(&mails[i]), base) < 0)
				return 1;
	start = cpu_time() - start;
	printf("%zu mails, %zu bytes, %.2f s, %.0f mails/s\n", n, bytes,
	    start, (double)n * (double)rounds / start);
	for (size_t i = 0; i < n; i++)
		buf_done(&mails[i]);
	free(mails);
	forge_base_free(base);
	return 0;
}
