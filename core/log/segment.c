/* One segment: opening a file, telling what it is, its size and times.
 *
 * Fails with one sentence for each kind of bad input: not there, no
 * permission (with the group to join), a folder, empty, not a mail log.
 * The segment owns its descriptors; sentences that must outlive the call
 * live in the source's arena. */
#include "core/log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log/journal.h"
#include "core/log/scan.h"

#define LAST_BYTES 4096		/* enough for the newest line */

struct segment *
segment_new(const char *path)
{
	struct segment *g = calloc(1, sizeof *g);

	if (!g)
		return NULL;
	g->fd = g->raw = -1;
	g->info.first = g->info.last = TIME_NONE;
	g->order = g->mtime = TIME_NONE;
	g->years.newest = TIME_NONE;
	if (path) {
		g->path = strdup(path);
		if (!g->path) {
			free(g);
			return NULL;
		}
		g->info.name = g->path;
	}
	return g;
}

void
segment_free(struct segment *g)
{
	if (!g)
		return;
	journal_close(g);
	if (g->fd >= 0)
		close(g->fd);
	if (g->raw >= 0)
		close(g->raw);
	free(g->path);
	free(g->family);
	free(g->marks);
	free(g->copied);
	free(g);
}

int64_t
segment_read(const struct segment *g, uint64_t at, void *buf, size_t n)
{
	size_t have = 0;

	if (g->fd < 0)
		return -EBADF;
	while (have < n) {
		ssize_t k = pread(g->fd, (char *)buf + have, n - have,
		    (off_t)(at + have));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -errno;
		if (k == 0)
			break;
		have += (size_t)k;
	}
	return (int64_t)have;
}

usec_t
segment_line_time(const struct segment *g, struct span line)
{
	struct log_header h;

	if (log_header_parse(line, &h) != 0)
		return TIME_NONE;
	return log_header_time(&h, &g->years);
}

/* Time of the first line with a header in a buffer. */
static usec_t
first_time(const struct segment *g, struct span text)
{
	struct scan_block b = { text.p, text.n, 0, false };
	struct span line;
	uint64_t at;

	while (scan_next(&b, &line, &at)) {
		usec_t t = segment_line_time(g, line);

		if (t != TIME_NONE)
			return t;
	}
	return TIME_NONE;
}

static usec_t
last_time(const struct segment *g, struct span text)
{
	while (text.n > 0) {
		const char *e;
		size_t start, end = text.n;
		usec_t t;

		if (text.p[end - 1] == '\n')
			end--;
		e = memrchr(text.p, '\n', end);
		start = e ? (size_t)(e - text.p) + 1 : 0;
		t = segment_line_time(g,
		    span_of(text.p + start, end - start));
		if (t != TIME_NONE)
			return t;
		text.n = start;
	}
	return TIME_NONE;
}

static int
look_last(struct segment *g, char *buf, size_t size)
{
	uint64_t at = g->info.size > size ? g->info.size - size : 0;
	int64_t n = segment_read(g, at, buf, size);
	usec_t t;

	if (n < 0)
		return (int)n;
	t = last_time(g, span_of(buf, (size_t)n));
	if (t != TIME_NONE)
		g->info.last = t;
	return 0;
}

int
segment_grow(struct segment *g)
{
	struct stat st;

	usec_t mtime;

	if (g->fd < 0 || g->info.kind == SEGMENT_JOURNAL)
		return 0;
	if (fstat(g->fd, &st) < 0)
		return -errno;
	g->info.size = (uint64_t)st.st_size;
	if (g->raw >= 0)
		return 0;
	mtime = (usec_t)st.st_mtim.tv_sec * USEC_SEC +
	    st.st_mtim.tv_nsec / 1000;
	/* A log that grows past New Year takes the year with it. */
	if (g->years.newest != TIME_NONE && mtime > g->mtime)
		g->years.newest += mtime - g->mtime;
	g->mtime = mtime;
	return 0;
}

int
segment_look(struct segment *g)
{
	char *buf;
	int64_t n;
	int r = segment_grow(g);

	if (r != 0)
		return r;
	if (g->info.size == 0)
		return -ENODATA;
	buf = malloc(SEGMENT_PROBE);
	if (!buf)
		return -ENOMEM;
	n = segment_read(g, 0, buf, SEGMENT_PROBE);
	if (n < 0) {
		r = (int)n;
		goto out;
	}
	g->info.first = first_time(g, span_of(buf, (size_t)n));
	if (g->info.first == TIME_NONE) {
		r = -EILSEQ;
		goto out;
	}
	g->order = g->info.last = g->info.first;
	r = look_last(g, buf, SEGMENT_PROBE);
out:
	free(buf);
	return r;
}

int
segment_look_last(struct segment *g)
{
	char buf[LAST_BYTES];

	return look_last(g, buf, sizeof buf);
}

void
segment_mark(const struct segment *g, struct segment_mark *m, uint64_t at)
{
	int64_t k;

	m->at = at > SEGMENT_MARK ? at - SEGMENT_MARK : 0;
	k = segment_read(g, m->at, m->bytes, (size_t)(at - m->at));
	m->n = k > 0 ? (size_t)k : 0;
}

bool
segment_mark_holds(int fd, const struct segment_mark *m)
{
	char now[SEGMENT_MARK];
	ssize_t k = pread(fd, now, m->n, (off_t)m->at);

	return k == (ssize_t)m->n && memcmp(now, m->bytes, m->n) == 0;
}

int
segment_whole_lines(const struct segment *g, uint64_t size, uint64_t *ret)
{
	size_t n = size < SCAN_LINE_MAX ? (size_t)size : SCAN_LINE_MAX;
	char *buf;
	const char *e;
	int64_t k;

	*ret = size;
	if (n == 0 || g->fd < 0)
		return 0;
	buf = malloc(n);
	if (!buf)
		return -ENOMEM;
	k = segment_read(g, size - n, buf, n);
	if (k == (int64_t)n && buf[n - 1] != '\n') {
		e = memrchr(buf, '\n', n);
		*ret = size - n + (e ? (size_t)(e - buf) + 1 : 0);
	}
	free(buf);
	return k < 0 ? (int)k : 0;
}

static const struct { enum segment_packing packing; size_t n;
	const char *magic; } magics[] = {
	{ PACKING_GZIP, 2, "\x1f\x8b" },
	{ PACKING_XZ, 6, "\xfd" "7zXZ\0" },
	{ PACKING_ZSTD, 4, "\x28\xb5\x2f\xfd" },
	{ PACKING_BZIP2, 3, "BZh" },
	{ PACKING_LZ4, 4, "\x04\x22\x4d\x18" },
};

enum segment_packing
segment_packing_of(int fd)
{
	char head[8] = { 0 };
	ssize_t n = pread(fd, head, sizeof head, 0);

	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (n >= (ssize_t)magics[i].n &&
		    memcmp(head, magics[i].magic, magics[i].n) == 0)
			return magics[i].packing;
	return PACKING_NONE;
}

/* Who may read it: the group of the file, if that would help. */
static int
denied(const struct segment *g, struct error *e)
{
	struct stat st;
	struct group gr, *found = NULL;
	char buf[1024];

	if (stat(g->path, &st) == 0 && (st.st_mode & S_IRGRP) &&
	    st.st_gid != 0 &&
	    getgrgid_r(st.st_gid, &gr, buf, sizeof buf, &found) == 0 && found)
		return error_set(e, -EACCES, "log.source.denied-group",
		    "file", g->path, "group", found->gr_name, NULL);
	return error_set(e, -EACCES, "log.source.denied", "file", g->path,
	    NULL);
}

int
segment_adopt(struct log_source *s, struct segment *g, int fd,
    struct error *e)
{
	const char *name = g->path ? g->path : "-";
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0) {
		r = -errno;
		close(fd);
		return error_set(e, r, "log.source.unreadable", "file", name,
		    NULL);
	}
	g->dev = st.st_dev;
	g->ino = st.st_ino;
	g->mtime = (usec_t)st.st_mtim.tv_sec * USEC_SEC +
	    st.st_mtim.tv_nsec / 1000;
	g->years.newest = s->options.now != TIME_NONE &&
	    s->options.now > g->mtime ? g->mtime : s->options.now;
	if (g->years.newest == TIME_NONE)
		g->years.newest = g->mtime;
	g->packing = segment_packing_of(fd);
	if (g->packing != PACKING_NONE) {
		g->info.kind = SEGMENT_COMPRESSED;
		g->raw = fd;
		return 0;
	}
	g->fd = fd;
	r = segment_look(g);
	g->prepared = r == 0;
	if (r == -ENODATA)
		return error_set(e, r, "log.source.empty", "file", name,
		    NULL);
	if (r == -EILSEQ)
		return error_set(e, r, "log.source.binary", "file", name,
		    NULL);
	if (r != 0)
		return error_set(e, r, "log.source.unreadable", "file", name,
		    NULL);
	return 0;
}

int
segment_open(struct log_source *s, struct segment *g, struct error *e)
{
	int fd = open(g->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 && errno == EACCES)
		return denied(g, e);
	if (fd < 0 && errno == ENOENT)
		return error_set(e, -ENOENT, "log.source.missing", "file",
		    g->path, NULL);
	if (fd < 0)
		return error_set(e, -errno, "log.source.unreadable", "file",
		    g->path, NULL);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(fd);
		if (S_ISDIR(st.st_mode))
			return error_set(e, -EISDIR, "log.source.folder",
			    "file", g->path, NULL);
		return error_set(e, -EINVAL, "log.source.device", "file",
		    g->path, NULL);
	}
	return segment_adopt(s, g, fd, e);
}

int
segment_leave_out(struct log_source *s, struct segment *g, int code,
    const struct error *e)
{
	g->info.error = code;
	if (e) {
		g->info.why.ja = arena_strdup(s->arena, e->ja);
		g->info.why.en = arena_strdup(s->arena, e->en);
	}
	if (!g->info.why.ja || !g->info.why.en)
		g->info.why = text_plain("log.source.left-out");
	return code;
}
