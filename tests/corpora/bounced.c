/* bounced REPLIES FILE…: the sheet of each mail that came back, a line a file:
 * name, JSON.  --times N in front: reads and judges all N times, and says only
 * how many messages a second of CPU time that was, and the slowest. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/readfile.h"
#include "core/bounce/notice.h"
#include "core/sheet/writer.h"

#define FILE_MAX ((size_t)64 << 20)
#define NOW (INT64_C(1795000000) * USEC_SEC)

static struct replies *replies;

static void
fail(const char *what, const char *file)
{
	fprintf(stderr, "bounced: %s: %s\n", file, what);
	exit(1);
}

static void
judge(struct span mail, const char *file, bool print)
{
	struct bounce *b = NULL;
	struct sheet *s;
	struct buf out;

	if (bounce_prepare(mail, replies, &b) < 0)
		fail("cannot be prepared", file);
	s = bounce_analysis.judge(b, NULL, NOW);
	if (s == NULL || sheet_failed(s))
		fail("memory", file);
	buf_init(&out, FILE_MAX);
	if (print && sheet_write(&out, s, SHEET_JSON,
	    &(struct sheet_write_options){ .lang = LANG_EN }) == 0)
		printf("%s\t" SPAN_FMT "\n", file,
		    SPAN_ARG(span_trim(buf_span(&out))));
	buf_done(&out);
	sheet_free(s);
	bounce_free(b);
}

static double
cpu(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

int
main(int argc, char **argv)
{
	double spent = 0, slowest = 0, one;
	const char *slow = "";
	struct error e = { 0 };
	uint64_t times = 0;
	struct buf b;
	int at = 1;

	if (argc > 3 && strcmp(argv[1], "--times") == 0 &&
	    span_u64(span_str(argv[2]), 100000, &times) == 0)
		at = 3;
	if (argc <= at || replies_load(argv[at], NULL, &replies, &e) < 0)
		fail(e.en, argc > at ? argv[at] : "no folder of replies");
	buf_init(&b, FILE_MAX);
	for (int i = at + 1; i < argc; i++) {
		buf_reset(&b);
		if (read_file(argv[i], &b) < 0)
			fail("cannot be read", argv[i]);
		one = cpu();
		for (uint64_t n = 0; n < (times > 0 ? times : 1); n++)
			judge(buf_span(&b), argv[i], times == 0);
		one = cpu() - one;
		spent += one;
		if (one > slowest) {
			slowest = one;
			slow = argv[i];
		}
	}
	if (times > 0)
		printf("%.0f messages/s of CPU time; slowest %.1f ms: %s\n",
		    spent > 0 ? (double)(argc - at - 1) * (double)times /
		    spent : 0, 1000 * slowest / (double)times, slow);
	buf_done(&b);
	replies_free(replies);
	return 0;
}
