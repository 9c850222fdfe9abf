/* Journal records to lines; see journal.h.
 *
 * Records of the syslog facility mail, and those of programs that log about
 * mail under another one.  A record without a host or identifier gets "-";
 * newlines inside a text become blanks, so that a record is one line.
 *
 * All slices share one handle.  A slice goes from the record that its start
 * leads to, to the one that its end leads to; since both are looked for in
 * the same way, a record is in one slice only, also where clocks went back.
 * The newest slice remembers where it stood, for following. */
#include "core/log/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "core/base/buf.h"
#include "core/base/timeparse.h"

#ifdef HAVE_SYSTEMD
#include <dirent.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>

#define FLUSH_BYTES	((size_t)256 * 1024)
#define FIELD_MAX	((size_t)60000)
#define SLICES_MAX	100
#define STEP_BACK	USEC_HOUR

struct handle {
	sd_journal	*j;
	unsigned	 users;
	const struct segment *at;	/* whose last record it stands on */
};

/* One slice: what segment.h calls journal. */
struct journal {
	struct handle	*h;
	usec_t		 start, end;	/* TIME_NONE: the oldest, the newest */
	char		*cursor;	/* the last record read */
	uint64_t	 room;
	struct buf	 out;
};

/* Where a slice ends. */
struct stop {
	usec_t		 time;		/* TIME_NONE: nowhere */
	char		*cursor;
};

static const char *const matches[] = { "SYSLOG_FACILITY=2",
	"SYSLOG_IDENTIFIER=rspamd", "SYSLOG_IDENTIFIER=opendkim",
	"SYSLOG_IDENTIFIER=opendmarc", "SYSLOG_IDENTIFIER=postgrey",
	"SYSLOG_IDENTIFIER=amavis" };

static int
open_journal(const char *path, sd_journal **ret)
{
	struct stat st;

	if (!path)
		return sd_journal_open(ret, SD_JOURNAL_LOCAL_ONLY |
		    SD_JOURNAL_SYSTEM);
	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return sd_journal_open_directory(ret, path, 0);
	return sd_journal_open_files(ret, (const char *[]){ path, NULL }, 0);
}

static int
open_failed(const char *path, int code, struct error *e)
{
	if (code == -EACCES || code == -EPERM)
		return error_set(e, -EACCES, "log.source.journal-denied",
		    NULL);
	if (path && code == -ENOENT)
		return error_set(e, code, "log.source.missing", "file", path,
		    NULL);
	return error_set(e, code, "log.source.journal-failed", NULL);
}

/* Is there a journal below a folder that we may not read? */
static bool
denied_below(const char *folder, int depth)
{
	DIR *dp = opendir(folder);
	struct dirent *d;
	bool denied = !dp && errno == EACCES;

	while (dp && !denied && (d = readdir(dp))) {
		char path[4096];

		if (d->d_name[0] == '.' || (size_t)snprintf(path, sizeof path,
		    "%s/%s", folder, d->d_name) >= sizeof path)
			continue;
		if (span_ends(span_str(d->d_name), ".journal"))
			denied = access(path, R_OK) < 0 && errno == EACCES;
		else if (depth > 0)
			denied = denied_below(path, depth - 1);
	}
	if (dp)
		closedir(dp);
	return denied;
}

static int
nothing_there(const char *path, struct error *e)
{
	if (!path && (denied_below("/var/log/journal", 1) ||
	    denied_below("/run/log/journal", 1)))
		return error_set(e, -EACCES, "log.source.journal-denied",
		    NULL);
	return error_set(e, -ENODATA, "log.source.journal-empty", NULL);
}

static void
handle_free(struct handle *h)
{
	if (!h || --h->users > 0)
		return;
	sd_journal_close(h->j);
	free(h);
}

/* 1: stands on a record, 0: there is none. */
static int
stand_on(struct handle *h, usec_t t)
{
	int r;

	h->at = NULL;
	r = t == TIME_NONE ? sd_journal_seek_head(h->j) :
	    sd_journal_seek_realtime_usec(h->j, (uint64_t)t);
	return r < 0 ? r : sd_journal_next(h->j);
}

static int
time_here(const struct handle *h, usec_t *ret)
{
	uint64_t t;
	int r = sd_journal_get_realtime_usec(h->j, &t);

	if (r >= 0)
		*ret = (usec_t)t;
	return r;
}

/* Times of the first and the last record; 0 when there is none. */
static int
look_over(struct handle *h, usec_t *ret_first, usec_t *ret_last)
{
	int r = stand_on(h, TIME_NONE);

	if (r > 0)
		r = time_here(h, ret_first);
	else
		return r;
	if (r >= 0)
		r = sd_journal_seek_tail(h->j);
	if (r >= 0)
		r = sd_journal_previous(h->j);
	if (r > 0)
		r = time_here(h, ret_last);
	return r < 0 ? r : 1;
}

static int
handle_open(const char *path, struct handle **ret)
{
	struct handle *h = calloc(1, sizeof *h);
	int r;

	if (!h)
		return -ENOMEM;
	h->users = 1;
	r = open_journal(path, &h->j);
	for (size_t i = 0; i < sizeof matches / sizeof *matches && r >= 0;
	    i++)
		r = i > 0 && (r = sd_journal_add_disjunction(h->j)) < 0 ? r :
		    sd_journal_add_match(h->j, matches[i], 0);
	if (r < 0) {
		handle_free(h);
		return r;
	}
	*ret = h;
	return 0;
}

/* The slice before `end`: an hour, from midnight (UTC) on a day, from a
 * week's end on a week. */
static usec_t
slice_start(usec_t end)
{
	static const usec_t widths[] = { 7 * USEC_DAY, USEC_DAY };

	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		if (end % widths[i] == 0)
			return end - widths[i];
	return end - USEC_HOUR;
}

static int
add_slice(struct log_source *s, struct handle *h, usec_t start, usec_t end,
    usec_t first, usec_t last)
{
	struct segment *g = segment_new(NULL);
	struct journal *j = calloc(1, sizeof *j);

	if (!g || !j) {
		segment_free(g);
		free(j);
		return -ENOMEM;
	}
	*j = (struct journal){ .h = h, .start = start, .end = end };
	buf_init(&j->out, 4 * FLUSH_BYTES);
	h->users++;
	g->journal = j;
	g->named = g->known = true;
	g->info.name = "journal";
	g->info.kind = SEGMENT_JOURNAL;
	g->order = g->info.first = first;
	g->info.last = last;
	/* The newest one grows. */
	if (end == TIME_NONE)
		g->mtime = INT64_MAX;
	return source_add(s, g);
}

int
journal_add(struct log_source *s, const char *path, struct error *e)
{
	usec_t first = TIME_NONE, last = TIME_NONE, start, end = TIME_NONE;
	struct handle *h = NULL;
	int r = handle_open(path, &h);

	if (r == 0)
		r = look_over(h, &first, &last);
	if (r == 0)
		r = nothing_there(path, e);
	else if (r < 0)
		open_failed(path, r, e);
	start = last - last % USEC_HOUR;
	for (int n = 0; r >= 0 && (n == 0 || end > first); n++) {
		bool oldest = start <= first || n + 1 >= SLICES_MAX;

		r = add_slice(s, h, oldest ? TIME_NONE : start, end,
		    oldest ? first : start,
		    end == TIME_NONE ? last : end - 1);
		end = oldest ? first : start;
		start = slice_start(start);
	}
	handle_free(h);
	return r < 0 ? r : 0;
}

void
journal_close(struct segment *g)
{
	struct journal *j = g->journal;

	if (!j)
		return;
	handle_free(j->h);
	buf_done(&j->out);
	free(j->cursor);
	free(j);
	g->journal = NULL;
}

static struct span
field(sd_journal *j, const char *name)
{
	const void *p;
	size_t n, skip = strlen(name) + 1;

	if (sd_journal_get_data(j, name, &p, &n) < 0 || n < skip)
		return (struct span){ 0 };
	n -= skip;
	return span_of((const char *)p + skip, n < FIELD_MAX ? n : FIELD_MAX);
}

static void
add_clean(struct buf *b, struct span s, bool word)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		buf_addc(b, c == '\n' || c == '\r' ? ' ' :
		    word && (c == ' ' || c == '[') ? '_' : c);
	}
	if (word && s.n == 0)
		buf_addc(b, '-');
}

static int
record(struct journal *j, usec_t t)
{
	sd_journal *sd = j->h->j;
	struct span pid;

	time_add_rfc3339(&j->out, t, true);
	buf_addc(&j->out, ' ');
	add_clean(&j->out, field(sd, "_HOSTNAME"), true);
	buf_addc(&j->out, ' ');
	add_clean(&j->out, field(sd, "SYSLOG_IDENTIFIER"), true);
	pid = field(sd, "SYSLOG_PID");
	if (pid.n == 0)
		pid = field(sd, "_PID");
	if (pid.n > 0 && pid.n < 12)
		buf_addf(&j->out, "[%.*s]", (int)pid.n, pid.p);
	buf_adds(&j->out, ": ");
	add_clean(&j->out, field(sd, "MESSAGE"), false);
	return buf_addc(&j->out, '\n');
}

static int
flush(struct journal *j, struct segment *g)
{
	size_t done = 0;

	if (j->out.error)
		return j->out.error;
	if (j->out.len > j->room)
		return -ENOSPC;
	while (done < j->out.len) {
		ssize_t k = pwrite(g->fd, j->out.data + done,
		    j->out.len - done, (off_t)(g->info.size + done));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -errno;
		done += (size_t)k;
	}
	j->room -= done;
	g->info.size += done;
	buf_reset(&j->out);
	return 0;
}

/* A clock that went back may have led behind the stop: an hour later is too
 * late in any case. */
static bool
is_stop(const struct handle *h, const struct stop *stop, usec_t end,
    usec_t t)
{
	if (end != TIME_NONE && t >= end + STEP_BACK)
		return true;
	return stop->cursor && t == stop->time &&
	    sd_journal_test_cursor(h->j, stop->cursor) > 0;
}

/* The record it stands on: 1, or 0 it is the stop. */
static int
one_record(struct journal *j, struct segment *g, const struct stop *stop)
{
	usec_t t = TIME_NONE;
	int r = time_here(j->h, &t);

	if (r >= 0 && is_stop(j->h, stop, j->end, t))
		return 0;
	if (r >= 0)
		r = record(j, t);
	if (r >= 0 && j->end == TIME_NONE && t > g->info.last)
		g->info.last = t;
	/* A damaged record is passed over. */
	if (r < 0 && r != -EBADMSG && r != -ENOENT)
		return r;
	if (j->out.len >= FLUSH_BYTES && (r = flush(j, g)) < 0)
		return r;
	return 1;
}

/* From the record it stands on to the stop. */
static int
records(struct journal *j, struct segment *g, const struct stop *stop,
    const volatile bool *cancel)
{
	struct handle *h = j->h;
	int r = 1;

	while (r > 0) {
		if (cancel && *cancel)
			return -ECANCELED;
		r = one_record(j, g, stop);
		if (r > 0)
			r = sd_journal_next(h->j);
	}
	if (r == 0 && j->end == TIME_NONE) {
		free(j->cursor);
		j->cursor = NULL;
		r = sd_journal_get_cursor(h->j, &j->cursor);
		h->at = g;
	}
	return r < 0 ? r : flush(j, g);
}

static int
slice_stop(struct journal *j, struct stop *ret)
{
	int r;

	*ret = (struct stop){ .time = TIME_NONE };
	if (j->end == TIME_NONE)
		return 0;
	r = stand_on(j->h, j->end);
	if (r > 0)
		r = time_here(j->h, &ret->time);
	if (r >= 0 && ret->time != TIME_NONE)
		r = sd_journal_get_cursor(j->h->j, &ret->cursor);
	return r < 0 ? r : 0;
}

static int
slice_read(struct segment *g, const volatile bool *cancel)
{
	struct journal *j = g->journal;
	struct stop stop;
	int r = slice_stop(j, &stop);

	if (r == 0)
		r = stand_on(j->h, j->start);
	if (r > 0)
		r = records(j, g, &stop, cancel);
	free(stop.cursor);
	return r;
}

int
journal_prepare(struct log_source *s, struct segment *g,
    const volatile bool *cancel, struct error *e)
{
	struct journal *j = g->journal;
	int r;

	/* One that was canceled on the way begins anew. */
	if (g->fd >= 0)
		close(g->fd);
	g->info.size = 0;
	buf_reset(&j->out);
	g->fd = expand_temporary(s, &j->room);
	if (g->fd < 0) {
		r = g->fd;
		g->fd = -1;
		return error_set(e, r, r == -ENOSPC ? "log.source.disk" :
		    "log.source.cache", "file", g->info.name, NULL);
	}
	r = slice_read(g, cancel);
	if (r == -ECANCELED)
		return r;
	if (r == 0)
		r = segment_look(g);
	if (r != 0 && r != -ENODATA)
		return error_set(e, r, r == -ENOSPC ? "log.source.disk" :
		    "log.source.journal-failed", "file", g->info.name, NULL);
	g->prepared = true;
	return 0;
}

int
journal_fd(const struct segment *g)
{
	const struct journal *j = g->journal;

	return j && j->end == TIME_NONE ? sd_journal_get_fd(j->h->j) : -1;
}

/* Onto the first record that was not read yet: 1, or 0 there is none. */
static int
go_on(struct segment *g)
{
	struct journal *j = g->journal;
	int r;

	if (!j->cursor)
		return stand_on(j->h, j->start);
	if (j->h->at == g)
		return sd_journal_next(j->h->j);
	j->h->at = NULL;
	r = sd_journal_seek_cursor(j->h->j, j->cursor);
	if (r >= 0)
		r = sd_journal_next(j->h->j);
	if (r > 0 && sd_journal_test_cursor(j->h->j, j->cursor) > 0) {
		j->h->at = g;
		r = sd_journal_next(j->h->j);
	}
	return r;
}

int
journal_more(struct log_source *s, struct segment *g)
{
	static const struct stop nowhere = { TIME_NONE, NULL };
	struct journal *j = g->journal;
	uint64_t before = g->info.size;
	int r;

	(void)s;
	if (!j || !g->prepared || j->end != TIME_NONE)
		return 0;
	r = sd_journal_process(j->h->j);
	if (r >= 0)
		r = go_on(g);
	if (r > 0)
		r = records(j, g, &nowhere, NULL);
	return r < 0 ? r : g->info.size > before;
}

#else /* !HAVE_SYSTEMD */

int
journal_add(struct log_source *s, const char *path, struct error *e)
{
	(void)s;
	(void)path;
	return error_set(e, -ENOTSUP, "log.source.no-journal", NULL);
}

void
journal_close(struct segment *g)
{
	(void)g;
}

int
journal_prepare(struct log_source *s, struct segment *g,
    const volatile bool *cancel, struct error *e)
{
	(void)s;
	(void)g;
	(void)cancel;
	return error_set(e, -ENOTSUP, "log.source.no-journal", NULL);
}

int
journal_fd(const struct segment *g)
{
	(void)g;
	return -1;
}

int
journal_more(struct log_source *s, struct segment *g)
{
	(void)s;
	(void)g;
	return 0;
}

#endif
