/* Journal records to lines; see journal.h.
 *
 * Records of the syslog facility mail, and those of programs that log about
 * mail under another one.  A record without a host or identifier gets "-";
 * newlines inside a text become blanks, so that a record is one line. */
#include "core/log/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "core/base/buf.h"
#include "core/base/timeparse.h"

#ifdef HAVE_SYSTEMD
#include <sys/stat.h>
#include <systemd/sd-journal.h>

#define FLUSH_BYTES	((size_t)256 * 1024)
#define FIELD_MAX	((size_t)60000)

struct journal {
	sd_journal	*j;
	uint64_t	 room;
	struct buf	 out;
	bool		 started;	/* standing on the last record read */
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

int
journal_open(struct log_source *s, struct segment *g, const char *path,
    struct error *e)
{
	struct journal *j = calloc(1, sizeof *j);
	int r;

	(void)s;
	if (!j)
		return -ENOMEM;
	buf_init(&j->out, 4 * FLUSH_BYTES);
	g->journal = j;
	r = open_journal(path, &j->j);
	for (size_t i = 0; i < sizeof matches / sizeof *matches && r >= 0;
	    i++)
		r = i > 0 && (r = sd_journal_add_disjunction(j->j)) < 0 ? r :
		    sd_journal_add_match(j->j, matches[i], 0);
	if (r >= 0)
		r = sd_journal_seek_head(j->j);
	if (r >= 0)
		r = sd_journal_next(j->j);
	if (r == 0)
		return error_set(e, -ENODATA,
		    access("/var/log/journal", R_OK) < 0 && errno == EACCES &&
		    !path ? "log.source.journal-denied" :
		    "log.source.journal-empty", NULL);
	if (r < 0)
		return open_failed(path, r, e);
	return 0;
}

void
journal_close(struct segment *g)
{
	struct journal *j = g->journal;

	if (!j)
		return;
	sd_journal_close(j->j);
	buf_done(&j->out);
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
record(struct journal *j)
{
	struct span pid;
	uint64_t usec;
	int r = sd_journal_get_realtime_usec(j->j, &usec);

	if (r < 0)
		return r;
	time_add_rfc3339(&j->out, (usec_t)usec, true);
	buf_addc(&j->out, ' ');
	add_clean(&j->out, field(j->j, "_HOSTNAME"), true);
	buf_addc(&j->out, ' ');
	add_clean(&j->out, field(j->j, "SYSLOG_IDENTIFIER"), true);
	pid = field(j->j, "SYSLOG_PID");
	if (pid.n == 0)
		pid = field(j->j, "_PID");
	if (pid.n > 0 && pid.n < 12)
		buf_addf(&j->out, "[%.*s]", (int)pid.n, pid.p);
	buf_adds(&j->out, ": ");
	add_clean(&j->out, field(j->j, "MESSAGE"), false);
	return buf_addc(&j->out, '\n');
}

static int
flush(struct journal *j, struct segment *g)
{
	size_t done = 0;

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

/* From the record it stands on (or behind it) to the end. */
static int
records(struct journal *j, struct segment *g, const volatile bool *cancel)
{
	int r = j->started ? sd_journal_next(j->j) : 1;

	while (r > 0) {
		if (cancel && *cancel)
			return -ECANCELED;
		j->started = true;
		r = record(j);
		/* A damaged record is passed over. */
		if (r < 0 && r != -EBADMSG && r != -ENOENT)
			return r;
		if (j->out.len >= FLUSH_BYTES && (r = flush(j, g)) < 0)
			return r;
		r = sd_journal_next(j->j);
	}
	return r < 0 ? r : flush(j, g);
}

int
journal_prepare(struct log_source *s, struct segment *g,
    const volatile bool *cancel, struct error *e)
{
	struct journal *j = g->journal;
	int r;

	if (g->fd < 0)
		g->fd = expand_temporary(s, &j->room);
	if (g->fd < 0) {
		r = g->fd;
		g->fd = -1;
		return error_set(e, r, r == -ENOSPC ? "log.source.disk" :
		    "log.source.cache", "file", g->info.name, NULL);
	}
	r = records(j, g, cancel);
	if (r == -ECANCELED)
		return r;
	if (r == 0)
		r = segment_look(g);
	if (r != 0)
		return error_set(e, r, r == -ENODATA ?
		    "log.source.journal-empty" : r == -ENOSPC ?
		    "log.source.disk" : "log.source.journal-failed", "file",
		    g->info.name, NULL);
	g->prepared = true;
	return 0;
}

int
journal_fd(const struct segment *g)
{
	struct journal *j = g->journal;

	return j ? sd_journal_get_fd(j->j) : -1;
}

int
journal_more(struct log_source *s, struct segment *g)
{
	struct journal *j = g->journal;
	uint64_t before = g->info.size;
	int r;

	(void)s;
	if (!j || !g->prepared)
		return 0;
	r = sd_journal_process(j->j);
	if (r < 0)
		return r;
	r = records(j, g, NULL);
	return r < 0 ? r : g->info.size > before;
}

#else /* !HAVE_SYSTEMD */

int
journal_open(struct log_source *s, struct segment *g, const char *path,
    struct error *e)
{
	(void)s;
	(void)g;
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
