/* A log source: its list of segments, in time order.
 *
 * Owner of everything below it.  Named files that cannot be read make
 * log_source_open fail with their sentence; brothers that cannot be read are
 * left out and named by the coverage. */
#include "core/log/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/timeparse.h"
#include "core/base/vec.h"
#include "core/log/journal.h"
#include "core/log/scan.h"
#include "core/log/segment.h"
#include "core/loop/helper.h"
#include "core/loop/spawn.h"

struct segment *
source_segment(const struct log_source *s, size_t i)
{
	return i < s->n ? s->v[i] : NULL;
}

/* Takes the segment, also on failure.  The same file only once. */
int
source_add(struct log_source *s, struct segment *g)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct segment *o = s->v[i];

		if (g->ino == 0 || o->ino != g->ino || o->dev != g->dev)
			continue;
		segment_free(g);
		return 0;
	}
	if (s->n >= SEGMENT_MAX) {
		segment_free(g);
		return -E2BIG;
	}
	if (VEC_ROOM(s->v, s->n, s->cap) < 0) {
		segment_free(g);
		return -ENOMEM;
	}
	s->v[s->n++] = g;
	return 0;
}

static int
add_file(struct log_source *s, const char *path, struct error *e)
{
	struct segment *g = segment_new(path);
	struct error own = { 0 };
	size_t before = s->n;
	int r, brothers;

	if (!g || !(g->family = strdup(path))) {
		segment_free(g);
		return -ENOMEM;
	}
	g->named = true;
	r = segment_open(s, g, &own);
	if (r != 0 && r != -ENODATA) {
		segment_free(g);
		if (e)
			*e = own;
		return r;
	}
	brothers = s->options.brothers ? brothers_add(s, path) : 0;
	if (brothers != 0 || (r == -ENODATA && s->n == before)) {
		segment_free(g);
		if (e && brothers == 0)
			*e = own;
		return brothers ? brothers : r;
	}
	g->prepared = g->packing == PACKING_NONE;
	return source_add(s, g);
}

static int
add_stdin(struct log_source *s, struct error *e)
{
	struct segment *g = segment_new(NULL);
	struct stat st;
	int fd, r;

	if (!g)
		return -ENOMEM;
	g->named = true;
	g->info.name = "-";
	g->info.kind = SEGMENT_STDIN;
	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode)) {
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
		r = fd < 0 ? error_set(e, -errno, "log.source.unreadable",
		    "file", "-", NULL) : segment_adopt(s, g, fd, e);
		if (r != 0) {
			segment_free(g);
			return r;
		}
	}
	return source_add(s, g);
}

static int
add_path(struct log_source *s, const char *path, struct error *e)
{
	if (strcmp(path, "-") == 0)
		return add_stdin(s, e);
	if (strcmp(path, "journal") == 0)
		return journal_add(s, NULL, e);
	if (span_ends(span_str(path), ".journal"))
		return journal_add(s, path, e);
	return add_file(s, path, e);
}

/* What Postfix itself says; empty when there is no Postfix. */
static void
postconf_file(struct buf *out)
{
	static const char *const argv[] = { "postconf", "-h", "maillog_file",
		NULL };
	int code;

	if (spawn_capture(argv, 3 * USEC_SEC, out, &code) != 0 || code != 0)
		buf_reset(out);
	while (out->len > 0 && (out->data[out->len - 1] == '\n' ||
	    out->data[out->len - 1] == ' '))
		buf_cut(out, out->len - 1);
}

static int
add_usual(struct log_source *s, struct error *e)
{
	const char *const usual[] = { "/var/log/mail.log",
		"/var/log/maillog" };
	struct error own = { 0 };
	struct buf b;
	int r = -ENOENT;

	buf_init(&b, 4096);
	postconf_file(&b);
	if (b.len > 0 && b.data[0] == '/')
		r = add_file(s, b.data, &own);
	buf_done(&b);
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (r == -ENOENT || r == -ENODATA)
			r = add_file(s, usual[i], &own);
	if (r == -ENOENT || r == -ENODATA) {
		r = journal_add(s, NULL, &own);
		/* A journal that may not be read is the likely place. */
		if (r != 0 && r != -EACCES)
			return error_set(e, -ENOENT, "log.source.none", NULL);
	}
	if (r != 0 && e)
		*e = own;
	return r;
}

/* A packed file's first line is not known yet: within a family it lies just
 * before the next newer brother's. */
static int
by_family(const void *a, const void *b)
{
	const struct segment *x = *(struct segment *const *)a;
	const struct segment *y = *(struct segment *const *)b;
	int c = strcmp(x->family ? x->family : "", y->family ? y->family : "");

	if (c != 0)
		return c;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static int
by_order(const void *a, const void *b)
{
	const struct segment *x = *(struct segment *const *)a;
	const struct segment *y = *(struct segment *const *)b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return strcmp(x->info.name, y->info.name);
}

/* An older brother of the same age, one packed, one not: logrotate is at
 * work, both hold the same lines. */
static void
drop_twins(struct log_source *s)
{
	size_t w = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct segment *g = s->v[i], *o = w > 0 ? s->v[w - 1] : NULL;

		if (o && g->family && o->family && g->rank == o->rank &&
		    g->rank != 0 && strcmp(g->family, o->family) == 0) {
			bool keep_new = o->packing != PACKING_NONE &&
			    g->packing == PACKING_NONE;

			segment_free(keep_new ? o : g);
			if (keep_new)
				s->v[w - 1] = g;
			continue;
		}
		s->v[w++] = g;
	}
	s->n = w;
}

static void
sort_segments(struct log_source *s)
{
	usec_t newer = TIME_NONE;

	if (s->n == 0)
		return;
	qsort(s->v, s->n, sizeof *s->v, by_family);
	drop_twins(s);
	for (size_t i = 0; i < s->n; i++) {
		struct segment *g = s->v[i];

		if (i > 0 && (!g->family || !s->v[i - 1]->family ||
		    strcmp(g->family, s->v[i - 1]->family) != 0))
			newer = TIME_NONE;
		if (g->order == TIME_NONE)
			g->order = newer != TIME_NONE ? newer - 1 :
			    g->mtime != TIME_NONE ? g->mtime : INT64_MAX;
		newer = g->order;
	}
	qsort(s->v, s->n, sizeof *s->v, by_order);
}

/* Packed files that were named one by one: only their first line tells
 * where they belong. */
static int
peek_named(struct log_source *s, struct error *e)
{
	size_t packed = 0;

	for (size_t i = 0; i < s->n; i++)
		packed += s->v[i]->named && s->v[i]->packing != PACKING_NONE;
	for (size_t i = 0; i < s->n && packed > 0 && s->n > 1; i++)
		if (s->v[i]->named && s->v[i]->packing != PACKING_NONE) {
			int r = expand_segment(s, s->v[i], NULL, e);

			if (r != 0)
				return r;
		}
	return 0;
}

int
log_source_open(const char *const *paths, size_t n,
    const struct log_source_options *o, struct log_source **ret,
    struct error *e)
{
	struct log_source *s = calloc(1, sizeof *s);
	int r = 0;

	if (!s || !(s->arena = arena_new((size_t)16 << 20))) {
		free(s);
		return error_set(e, -ENOMEM, "log.source.failed", NULL);
	}
	s->options = *o;
	if (o->cache_dir)
		s->cache_dir = strdup(o->cache_dir);
	if (o->helper)
		s->helper_path = strdup(o->helper);
	s->options.cache_dir = s->cache_dir;
	s->options.helper = s->helper_path;
	for (size_t i = 0; i < n && r == 0; i++)
		r = add_path(s, paths[i], e);
	if (r == 0 && n == 0)
		r = add_usual(s, e);
	if (r == 0)
		r = peek_named(s, e);
	if (r != 0) {
		if (e && e->code == 0)
			error_set(e, r, "log.source.failed", NULL);
		log_source_close(s);
		return r;
	}
	sort_segments(s);
	*ret = s;
	return 0;
}

void
log_source_close(struct log_source *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		segment_free(s->v[i]);
	helper_stop(s->helper);
	free(s->v);
	free(s->cache_dir);
	free(s->helper_path);
	arena_free(s->arena);
	free(s);
}

size_t
log_source_count(const struct log_source *s)
{
	return s->n;
}

const struct log_segment_info *
log_source_segment(struct log_source *s, size_t i)
{
	return i < s->n ? &s->v[i]->info : NULL;
}

int
log_source_prepare(struct log_source *s, size_t i,
    const volatile bool *cancel, struct error *e)
{
	struct segment *g = source_segment(s, i);
	struct error own = { 0 };
	int r;

	if (!g)
		return -EINVAL;
	if (g->prepared)
		return 0;
	if (g->info.error != 0)
		return g->info.error;
	if (g->info.kind == SEGMENT_JOURNAL)
		r = journal_prepare(s, g, cancel, &own);
	else if (g->info.kind == SEGMENT_STDIN && g->raw < 0)
		r = expand_stdin(s, g, cancel, &own);
	else
		r = expand_segment(s, g, cancel, &own);
	if (r == 0 || r == -ECANCELED)
		return r;
	if (e)
		*e = own;
	return segment_leave_out(s, g, r, &own);
}

int64_t
log_source_read(struct log_source *s, struct log_position at, void *buf,
    size_t n)
{
	struct segment *g = source_segment(s, at.segment);

	return g ? segment_read(g, at.offset, buf, n) : -EINVAL;
}

usec_t
log_source_time(struct log_source *s, size_t i, const struct log_header *h)
{
	struct segment *g = source_segment(s, i);

	return g ? log_header_time(h, &g->years) : TIME_NONE;
}
