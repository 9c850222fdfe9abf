/* What cannot be re-read in place becomes an unlinked temporary file.
 *
 * A tenth of the file system must stay free: that much is the limit given to
 * the helper, and what does not fit is left out (-ENOSPC).  A packed file
 * that is cut short keeps what could be read; the segment is then `damaged`
 * and the coverage says so.  A file that the helper died of is tried once
 * more, with a new helper, and then left out.
 * The descriptors belong to the segment, the helper to the source. */
#include "core/log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/loop/helper.h"

#define COPY_BYTES ((size_t)64 * 1024)

/* An unlinked file in dir, or a negative errno. */
static int
unlinked_file(const char *dir)
{
	char path[4096];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	if ((size_t)snprintf(path, sizeof path, "%s/expand.XXXXXX", dir) >=
	    sizeof path)
		return -ENAMETOOLONG;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	unlink(path);
	return fd;
}

static int
make_folder(const char *path)
{
	char part[4096];
	size_t n = strlen(path);

	if (n >= sizeof part)
		return -ENAMETOOLONG;
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

/* The cache folder given, or XDG's, or ~/.cache; then /var/tmp. */
static int
temporary_file(const struct log_source *s)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char path[4096] = "";
	int fd;

	if (s->cache_dir)
		snprintf(path, sizeof path, "%s", s->cache_dir);
	else if (xdg && xdg[0] == '/')
		snprintf(path, sizeof path, "%s/mtgp-tui", xdg);
	else if (home && home[0] == '/')
		snprintf(path, sizeof path, "%s/.cache/mtgp-tui", home);
	if (path[0] && make_folder(path) == 0) {
		fd = unlinked_file(path);
		if (fd >= 0)
			return fd;
	}
	return unlinked_file("/var/tmp");
}

int
expand_temporary(struct log_source *s, uint64_t *ret_room)
{
	int fd = temporary_file(s);
	struct statvfs v;
	uint64_t keep, have;

	if (fd < 0)
		return fd;
	if (fstatvfs(fd, &v) < 0) {
		close(fd);
		return -EIO;
	}
	have = (uint64_t)v.f_bavail * v.f_frsize;
	keep = (uint64_t)v.f_blocks * v.f_frsize / 10;
	*ret_room = have > keep ? have - keep : 0;
	if (*ret_room < COPY_BYTES) {
		close(fd);
		return -ENOSPC;
	}
	return fd;
}

static int
helper_ready(struct log_source *s)
{
	int r;

	if (s->helper)
		return 0;
	r = helper_start(s->helper_path, "expand", &s->helper);
	if (r == 0 && helper_reduced(s->helper))
		s->reduced = true;
	return r;
}

struct unpacking {
	struct log_source *s;
	struct segment	*g;
};

/* A first part of the text is there: what is no log ends here, of a log the
 * whole lines can be read. */
static int
on_progress(void *arg, uint64_t bytes)
{
	struct unpacking *u = arg;
	struct segment *g = u->g;
	int r = g->unpacking ? 0 : segment_look(g);

	if (r != 0)
		return r;
	g->unpacking = true;
	r = segment_whole_lines(g, bytes, &g->info.size);
	if (r == 0 && u->s->unpacking)
		u->s->unpacking(u->s->unpacking_arg, g);
	return r;
}

/* -EOWNERDEAD: the helper died, or spoke nonsense. */
static int
ask_helper(struct log_source *s, struct segment *g, uint64_t room,
    const volatile bool *cancel, uint64_t *ret_bytes)
{
	struct unpacking u = { s, g };
	int r = helper_ready(s);

	if (r != 0)
		return r;
	g->info.size = 0;
	g->unpacking = false;
	if (ftruncate(g->fd, 0) < 0 || lseek(g->fd, 0, SEEK_SET) < 0 ||
	    lseek(g->raw, 0, SEEK_SET) < 0)
		return -errno;
	r = helper_expand(s->helper, g->raw, g->fd, room, cancel, on_progress,
	    &u, ret_bytes);
	if (!helper_usable(s->helper)) {
		/* The next file gets a new one. */
		helper_stop(s->helper);
		s->helper = NULL;
	}
	g->unpacking = false;
	return r == -EPIPE || r == -EPROTO ? -EOWNERDEAD : r;
}

static int
failed(const struct segment *g, int code, struct error *e)
{
	static const struct { int code; const char *id; } ids[] = {
		{ -ENOTSUP, "log.source.unknown-format" },
		{ -EBADMSG, "log.source.damaged" },
		{ -ENOSPC, "log.source.disk" },
		{ -EFBIG, "log.source.disk" },
		{ -EDQUOT, "log.source.disk" },
		{ -ENODATA, "log.source.empty" },
		{ -EILSEQ, "log.source.binary" },
		{ -ENOMEM, "log.source.memory" },
		{ -EOWNERDEAD, "log.source.helper-died" },
	};

	if (code == -ESTALE)
		return error_set(e, code, "log.follow.gone", "file", g->copied,
		    NULL);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (ids[i].code == code)
			return error_set(e, code, ids[i].id, "file",
			    g->info.name, NULL);
	return error_set(e, code, "log.source.helper", "file", g->info.name,
	    NULL);
}

/* Where the text goes; one that is there from a try that was canceled is
 * written anew, so that what is on the screen can still be read. */
static int
text_file(struct log_source *s, struct segment *g, uint64_t *ret_room,
    struct error *e)
{
	int fd = expand_temporary(s, ret_room);

	if (fd == -ENOSPC)
		return failed(g, fd, e);
	if (fd < 0)
		return error_set(e, fd, "log.source.cache", NULL);
	if (g->fd < 0)
		g->fd = fd;
	else
		close(fd);
	return 0;
}

/* What the helper left: is it a text, and the one that was expected? */
static int
look_at_text(struct log_source *s, struct segment *g, int r, uint64_t bytes)
{
	struct error own = { 0 };

	if (r == -EBADMSG && bytes > 0) {
		error_set(&own, r, "log.source.truncated", "file",
		    g->info.name, NULL);
		segment_leave_out(s, g, 0, &own);
		g->damaged = g->info.cut_short = true;
		r = 0;
	}
	if (r == 0)
		r = segment_look(g);
	if (r == 0 && g->marks && (!segment_mark_holds(g->fd, &g->marks[0]) ||
	    !segment_mark_holds(g->fd, &g->marks[1])))
		return -ESTALE;
	/* logrotate packs empty files too: nothing in it, nothing to say. */
	return r == -ENODATA && !g->named ? 0 : r;
}

int
expand_segment(struct log_source *s, struct segment *g,
    const volatile bool *cancel, struct error *e)
{
	uint64_t room, bytes = 0;
	int r;

	if (g->prepared)
		return 0;
	if (g->raw < 0)
		return -EBADF;
	r = text_file(s, g, &room, e);
	if (r != 0)
		return r;
	r = ask_helper(s, g, room, cancel, &bytes);
	if (r == -EOWNERDEAD)
		r = ask_helper(s, g, room, cancel, &bytes);
	if (r == -ECANCELED)
		return r;
	r = look_at_text(s, g, r, bytes);
	if (r == 0) {
		g->prepared = true;
		return 0;
	}
	/* The room is given back at once; the descriptor may still be read
	 * by a set on the screen. */
	if (ftruncate(g->fd, 0) == 0)
		g->info.size = 0;
	return failed(g, r, e);
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -errno;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* Reads a pipe to its end; looks at the flag ten times a second. */
static int
copy(int in, int out, uint64_t room, const volatile bool *cancel)
{
	char *buf = malloc(COPY_BYTES);
	int r = buf ? 0 : -ENOMEM;

	while (r == 0) {
		struct pollfd p = { .fd = in, .events = POLLIN };
		ssize_t k;

		if (cancel && *cancel) {
			r = -ECANCELED;
			break;
		}
		if (poll(&p, 1, 100) == 0)
			continue;
		k = read(in, buf, COPY_BYTES);
		if (k < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (k <= 0) {
			r = k < 0 ? -errno : 0;
			break;
		}
		if ((uint64_t)k > room)
			r = -ENOSPC;
		else
			r = write_all(out, buf, (size_t)k);
		room -= (uint64_t)k;
	}
	free(buf);
	return r;
}

int
expand_stdin(struct log_source *s, struct segment *g,
    const volatile bool *cancel, struct error *e)
{
	uint64_t room;
	int fd = expand_temporary(s, &room), r;

	if (fd == -ENOSPC)
		return failed(g, fd, e);
	if (fd < 0)
		return error_set(e, fd, "log.source.cache", NULL);
	r = copy(STDIN_FILENO, fd, room, cancel);
	if (r != 0) {
		close(fd);
		return r == -ECANCELED ? r : r == -ENOSPC || r == -EFBIG ||
		    r == -EDQUOT ? failed(g, r, e) : error_set(e, r,
		    "log.source.unreadable", "file", "-", NULL);
	}
	r = segment_adopt(s, g, fd, e);
	if (r != 0)
		return r;
	g->info.kind = SEGMENT_STDIN;
	return g->packing != PACKING_NONE ?
	    expand_segment(s, g, cancel, e) : 0;
}
