/* Judges DKIM and ARC of mails over zone files and prints each as a sheet, a
 * line of JSON, for the tests of the suites beside it:
 *
 *	auth_check NOW ZONE FILE...
 *	auth_check --text LANG NOW ZONE FILE
 *
 * NOW: seconds since 1970. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/auth/arc.h"
#include "core/dns/zonefile.h"
#include "core/sheet/writer.h"

#define MAIL_MAX	((size_t)64 << 20)
#define ARENA_MAX	((size_t)256 << 20)

struct subject {
	struct dkim	*dkim;
	struct arc	*arc;
};

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	struct dkim_query q = { .vantage = "", .now = now };
	const struct subject *u = subject;
	struct arena *a = arena_new(ARENA_MAX);
	struct sheet *s = sheet_new("message", span_str("mail"));
	struct dkim_outcome d;
	struct arc_outcome c;
	bool good = a != NULL && s != NULL &&
	    dkim_check(u->dkim, &q, by, a, &d) == 0 &&
	    arc_check(u->arc, &q, by, a, &c) == 0;

	if (good) {
		dkim_row(s, NULL, &d);
		arc_row(s, NULL, &c);
	}
	arena_free(a);
	if (good && !sheet_failed(s))
		return s;
	sheet_free(s);
	return NULL;
}

static const struct analysis analysis = { .kind = "message",
    .judge = judge };

static bool
read_mail(const char *path, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char piece[65536];
	ssize_t n = 0;

	while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
		buf_add(b, piece, (size_t)n);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && n == 0 && b->error == 0;
}

static bool
print(const struct sheet *s, const char *lang)
{
	struct sheet_write_options o = { .lang = LANG_EN };
	struct buf out;
	bool good;

	if (lang != NULL && *lang == 'j')
		o.lang = LANG_JA;
	buf_init(&out, MAIL_MAX);
	good = sheet_write(&out, s, lang ? SHEET_TEXT : SHEET_JSON, &o) == 0;
	if (good)
		fwrite(out.data, 1, out.len, stdout);
	buf_done(&out);
	return good;
}

static bool
check(const char *path, const struct zonefile *z, usec_t now,
    const char *lang)
{
	struct answerer by = zonefile_answerer(z);
	struct arena *a = arena_new(ARENA_MAX);
	struct subject u = { NULL, NULL };
	struct inquiry *i = NULL;
	struct fields f;
	struct dkim_mail m = { .fields = &f };
	struct buf b;
	bool good;

	buf_init(&b, MAIL_MAX);
	good = read_mail(path, &b);
	m.text = buf_span(&b);
	good = good && a != NULL && fields_read(m.text, true, a, &f) == 0 &&
	    dkim_prepare(&m, a, &u.dkim) == 0 &&
	    arc_prepare(&m, a, &u.arc) == 0;
	if (good)
		i = inquiry_new(&analysis, &u, now, &by);
	good = i != NULL && inquiry_settle(i) && print(inquiry_sheet(i), lang);
	inquiry_free(i);
	arena_free(a);
	buf_done(&b);
	return good;
}

int
main(int argc, char **argv)
{
	struct zonefile *z = NULL;
	const char *lang = NULL;
	struct error e = { 0 };
	usec_t now;
	int i = 1;

	if (argc > 5 && strcmp(argv[1], "--text") == 0) {
		lang = argv[2];
		i = 3;
	}
	if (argc < i + 3)
		return 2;
	now = strtoll(argv[i], NULL, 10) * USEC_SEC;
	if (zonefile_load(argv[i + 1], &z, &e) < 0) {
		fprintf(stderr, "%s\n", e.en);
		return 1;
	}
	for (i += 2; i < argc; i++) {
		if (!check(argv[i], z, now, lang)) {
			fprintf(stderr, "%s: failed\n", argv[i]);
			return 1;
		}
	}
	zonefile_free(z);
	return 0;
}
