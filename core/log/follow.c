/* Following a log; see follow.h.
 *
 * One epoll descriptor over an inotify descriptor (the file and its folder)
 * and the journal's own.  Events only wake: what happened is told from the
 * file itself, so a lost event loses nothing.
 *   rename        the path names another inode: the old file stays open and
 *                 is still read as it grows, the new one is added behind it;
 *   copytruncate  the file is shorter than before, or its bytes at the last
 *                 mark differ: the copy is found among the brothers by the
 *                 same bytes and takes the segment's place, so what was not
 *                 read yet is read from it; the file is added anew.  A copy
 *                 that is packed already is known by being new; whether its
 *                 text holds the marks is seen when it is unpacked.
 * Where no copy is found the segment is left out, with a sentence. */
#include "core/log/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/vec.h"
#include "core/log/journal.h"
#include "core/log/rotated.h"
#include "core/log/segment.h"

#define FILE_EVENTS	(IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
#define FOLDER_EVENTS	(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)

struct file_id {
	dev_t		 dev;
	ino_t		 ino;
};

/* One file that is followed. */
struct tail {
	size_t		 segment;	/* the newest of this path */
	size_t		 before;	/* the one before it, or SIZE_MAX */
	char		*path;
	struct segment_mark head, end;
	struct file_id	*known;		/* brothers at the last rotation */
	size_t		 nknown;
};

struct log_follow {
	struct log_source *s;
	struct tail	*v;
	size_t		 n, cap;
	int		 epoll, inotify;
};

static void
set_marks(const struct segment *g, struct tail *t)
{
	segment_mark(g, &t->head, g->info.size < SEGMENT_MARK ?
	    g->info.size : SEGMENT_MARK);
	segment_mark(g, &t->end, g->info.size);
}

static void
watch(struct log_follow *f, const char *path)
{
	char *folder, *slash;

	/* A failure is not fatal: the next event or check finds the file. */
	inotify_add_watch(f->inotify, path, FILE_EVENTS);
	folder = strdup(path);
	if (!folder)
		return;
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	inotify_add_watch(f->inotify, slash ? folder : ".", FOLDER_EVENTS);
	free(folder);
}

static int
learn(struct tail *t, const struct rotated_list *l)
{
	struct file_id *v = calloc(l->n + 1, sizeof *v);

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < l->n; i++)
		v[i] = (struct file_id){ l->v[i].dev, l->v[i].ino };
	free(t->known);
	t->known = v;
	t->nknown = l->n;
	return 0;
}

static int
add_tail(struct log_follow *f, size_t i)
{
	const struct segment *g = source_segment(f->s, i);
	struct rotated_list l;
	struct tail *t;
	int r;

	if (VEC_ROOM(f->v, f->n, f->cap) < 0)
		return -ENOMEM;
	t = &f->v[f->n];
	*t = (struct tail){ .segment = i, .before = SIZE_MAX,
		.path = strdup(g->path) };
	if (!t->path)
		return -ENOMEM;
	f->n++;
	set_marks(g, t);
	watch(f, t->path);
	r = rotated_read(t->path, &l);
	if (r == 0) {
		r = learn(t, &l);
		rotated_done(&l);
	}
	return r;
}

static int
add_fd(struct log_follow *f, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN };

	return epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

static int
open_all(struct log_follow *f)
{
	int r = add_fd(f, f->inotify);

	for (size_t i = 0; i < f->s->n && r == 0; i++) {
		struct segment *g = source_segment(f->s, i);

		if (g->info.error != 0)
			continue;
		if (g->info.kind == SEGMENT_JOURNAL && journal_fd(g) >= 0)
			r = add_fd(f, journal_fd(g));
		else if (g->path && g->named && g->fd >= 0 && g->raw < 0)
			r = add_tail(f, i);
	}
	return r;
}

int
log_follow_open(struct log_source *s, struct log_follow **ret,
    struct error *e)
{
	struct log_follow *f = calloc(1, sizeof *f);
	int r;

	if (!f)
		return error_set(e, -ENOMEM, "log.follow.failed", NULL);
	f->s = s;
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	f->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	r = f->epoll < 0 || f->inotify < 0 ? -errno : open_all(f);
	if (r != 0) {
		log_follow_close(f);
		return error_set(e, r, "log.follow.failed", NULL);
	}
	*ret = f;
	return 0;
}

void
log_follow_close(struct log_follow *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].known);
	}
	free(f->v);
	if (f->inotify >= 0)
		close(f->inotify);
	if (f->epoll >= 0)
		close(f->epoll);
	free(f);
}

int
log_follow_fd(const struct log_follow *f)
{
	return f->epoll;
}

static void
drain(struct log_follow *f)
{
	char buf[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
	    __attribute__((aligned(8)));

	while (read(f->inotify, buf, sizeof buf) > 0)
		;
}

/* The file at the path becomes the newest segment. */
static int
add_current(struct log_follow *f, struct tail *t)
{
	struct segment *g = segment_new(t->path);
	size_t n = f->s->n;
	int fd, r;

	if (!g)
		return -ENOMEM;
	fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		segment_free(g);
		return 0;	/* not there yet, or not ours yet: later */
	}
	/* Watched before its size is read: what comes between is an event. */
	watch(f, t->path);
	g->named = true;
	r = segment_adopt(f->s, g, fd, NULL);
	if ((r != 0 && r != -ENODATA && r != -EILSEQ) || g->raw >= 0) {
		segment_free(g);
		return r;
	}
	g->prepared = true;
	r = source_add(f->s, g);
	if (r != 0 || f->s->n == n)
		return r;
	t->before = t->segment;
	t->segment = n;
	set_marks(source_segment(f->s, n), t);
	return 1;
}

/* A segment that got longer: 1. */
static int
grown(struct segment *g)
{
	uint64_t before = g->info.size;
	int r = segment_grow(g);

	if (r != 0)
		return r;
	if (g->info.size < before)
		g->info.size = before;
	if (g->info.first == TIME_NONE && g->info.size > 0) {
		r = segment_look(g);
		if (r != 0 && r != -EILSEQ && r != -ENODATA)
			return r;
	}
	if (g->info.size <= before)
		return 0;
	r = segment_look_last(g);
	return r < 0 ? r : 1;
}

static bool
is_copy(const struct tail *t, int fd)
{
	return t->end.n > 0 && segment_mark_holds(fd, &t->head) &&
	    segment_mark_holds(fd, &t->end);
}

/* Was this file there before, as a segment or beside it? */
static bool
is_known(const struct log_follow *f, const struct tail *t,
    const struct rotated *x)
{
	for (size_t i = 0; i < f->s->n; i++) {
		const struct segment *g = source_segment(f->s, i);

		if (g->ino == x->ino && g->dev == x->dev)
			return true;
	}
	for (size_t i = 0; i < t->nknown; i++)
		if (t->known[i].ino == x->ino && t->known[i].dev == x->dev)
			return true;
	return false;
}

/* Files that came and went between two looks: newer than the one that was
 * followed, older than the current one. */
static int
add_missed(struct log_follow *f, struct tail *t, struct rotated_list *l,
    uint64_t rank)
{
	for (size_t i = 0; i < l->n; i++) {
		struct rotated *x = &l->v[i];
		struct segment *g;
		size_t n = f->s->n;
		int r;

		if (x->fd < 0 || x->packed || x->rank >= rank ||
		    is_known(f, t, x))
			continue;
		g = segment_new(x->path);
		if (!g)
			return -ENOMEM;
		g->named = true;
		r = segment_adopt(f->s, g, x->fd, NULL);
		x->fd = -1;
		if (r != 0) {
			segment_free(g);
			continue;
		}
		r = source_add(f->s, g);
		if (r != 0)
			return r;
		if (f->s->n > n)
			t->segment = n;
	}
	return 0;
}

/* The copy that logrotate made before it cut the file; for a file that was
 * empty at the last look, the oldest one that was not there then. */
static struct rotated *
find_copy(const struct log_follow *f, const struct tail *t,
    struct rotated_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!l->v[i].packed && !is_known(f, t, &l->v[i]) &&
		    (t->end.n == 0 || is_copy(t, l->v[i].fd)))
			return &l->v[i];
	return NULL;
}

/* The same, packed: the newest brother, if it was not there before. */
static struct rotated *
find_packed(const struct log_follow *f, const struct tail *t,
    struct rotated_list *l)
{
	struct rotated *x = l->n > 0 ? &l->v[l->n - 1] : NULL;

	return x && x->packed && t->end.n > 0 && !is_known(f, t, x) ?
	    x : NULL;
}

/* The segment has another file from now on; its old path is returned. */
static char *
become(struct segment *g, struct rotated *x, int *fd)
{
	char *old = g->path;

	close(g->fd);
	g->fd = -1;
	*fd = x->fd;
	g->path = x->path;
	g->info.name = g->path;
	g->dev = x->dev;
	g->ino = x->ino;
	x->fd = -1;
	x->path = NULL;
	return old;
}

static void
become_copy(struct segment *g, struct rotated *x)
{
	struct stat st;

	free(become(g, x, &g->fd));
	if (fstat(g->fd, &st) == 0)
		g->info.size = (uint64_t)st.st_size;
	if (g->info.first == TIME_NONE)
		segment_look(g);
}

/* Its text comes when it is unpacked. */
static int
become_packed(struct segment *g, const struct tail *t, struct rotated *x)
{
	struct segment_mark *m = malloc(2 * sizeof *m);

	if (!m)
		return -ENOMEM;
	m[0] = t->head;
	m[1] = t->end;
	free(g->marks);
	free(g->copied);
	g->marks = m;
	g->packing = segment_packing_of(x->fd);
	g->copied = become(g, x, &g->raw);
	g->info.kind = SEGMENT_COMPRESSED;
	g->info.size = 0;
	g->prepared = false;
	return 0;
}

static void
no_copy(struct log_follow *f, struct segment *g, const char *path)
{
	struct error e;

	close(g->fd);
	g->fd = -1;
	g->ino = 0;
	error_set(&e, -ESTALE, "log.follow.gone", "file", path, NULL);
	segment_leave_out(f->s, g, -ESTALE, &e);
}

static int
truncated(struct log_follow *f, struct tail *t, struct rotated_list *l)
{
	struct segment *g = source_segment(f->s, t->segment);
	struct rotated *x = find_copy(f, t, l), *p;
	int r = 0, done = 1;

	if (x) {
		uint64_t rank = x->rank;

		become_copy(g, x);
		r = add_missed(f, t, l, rank);
	} else if ((p = find_packed(f, t, l)) != NULL) {
		r = become_packed(g, t, p);
		done = 2;
	} else {
		no_copy(f, g, t->path);
	}
	if (r == 0)
		r = learn(t, l);
	if (r == 0)
		r = add_current(f, t);
	return r < 0 ? r : done;
}

static int
renamed(struct log_follow *f, struct tail *t, struct rotated_list *l)
{
	struct segment *g = source_segment(f->s, t->segment);
	int r = g->fd >= 0 ? grown(g) : 0;

	r = r < 0 ? r : 0;
	for (size_t i = 0; i < l->n && r == 0; i++)
		if (l->v[i].ino == g->ino && l->v[i].dev == g->dev) {
			r = add_missed(f, t, l, l->v[i].rank);
			break;
		}
	if (r == 0)
		r = learn(t, l);
	return r == 0 ? add_current(f, t) : r;
}

/* Shorter than it was, other bytes than there were, or, for one that was
 * empty, a new brother. */
static bool
was_cut(const struct log_follow *f, const struct tail *t)
{
	const struct segment *g = source_segment(f->s, t->segment);
	struct rotated_list l;
	struct stat st;
	bool cut;

	if (fstat(g->fd, &st) < 0)
		return false;
	if ((uint64_t)st.st_size < g->info.size ||
	    !segment_mark_holds(g->fd, &t->head) ||
	    !segment_mark_holds(g->fd, &t->end))
		return true;
	if (t->end.n > 0 || rotated_read(t->path, &l) != 0)
		return false;
	cut = find_copy(f, t, &l) != NULL;
	rotated_done(&l);
	return cut;
}

/* 1: rotated, and what came of it was added; 2: of it a packed copy. */
static int
check_rotation(struct log_follow *f, struct tail *t)
{
	const struct segment *g = source_segment(f->s, t->segment);
	struct rotated_list l;
	struct stat st;
	bool other = stat(t->path, &st) == 0 &&
	    (st.st_ino != g->ino || st.st_dev != g->dev);
	bool cut = !other && g->fd >= 0 && was_cut(f, t);
	int r;

	if (!other && !cut)
		return 0;
	r = rotated_read(t->path, &l);
	if (r != 0)
		return r;
	r = cut ? truncated(f, t, &l) : renamed(f, t, &l);
	rotated_done(&l);
	return r;
}

static int
check_tail(struct log_follow *f, struct tail *t)
{
	int more = 0, r;

	if (t->before != SIZE_MAX &&
	    source_segment(f->s, t->before)->fd >= 0)
		more = grown(source_segment(f->s, t->before));
	if (more < 0)
		return more;
	r = check_rotation(f, t);
	if (r < 0)
		return r;
	more = r > more ? r : more;
	if (r == 0 && source_segment(f->s, t->segment)->fd >= 0) {
		struct segment *g = source_segment(f->s, t->segment);

		r = grown(g);
		if (r > 0)
			set_marks(g, t);
	}
	return r < 0 ? r : r > more ? r : more;
}

int
log_follow_check(struct log_follow *f, struct error *e)
{
	int more = 0, r = 0;

	drain(f);
	for (size_t i = 0; i < f->n && r >= 0; i++) {
		r = check_tail(f, &f->v[i]);
		more = r > more ? r : more;
	}
	for (size_t i = 0; i < f->s->n && r >= 0; i++) {
		struct segment *g = source_segment(f->s, i);

		if (g->info.kind != SEGMENT_JOURNAL)
			continue;
		r = journal_more(f->s, g);
		more = r > more ? r : more;
	}
	if (r < 0)
		return error_set(e, r, "log.follow.failed", NULL);
	return more;
}

int
log_follow_unpack(struct log_follow *f, const volatile bool *cancel)
{
	for (size_t i = 0; i < f->s->n; i++) {
		const struct segment *g = source_segment(f->s, i);

		if (g->marks && !g->prepared &&
		    log_source_prepare(f->s, i, cancel, NULL) == -ECANCELED)
			return -ECANCELED;
	}
	return 0;
}

uint64_t
log_follow_position(const struct log_follow *f)
{
	const struct segment *g;
	char buf[4096];
	uint64_t at;
	int64_t k;
	const char *end;

	if (f->s->n == 0)
		return 0;
	g = source_segment(f->s, f->n > 0 ? f->v[f->n - 1].segment :
	    f->s->n - 1);
	at = g->info.size > sizeof buf ? g->info.size - sizeof buf : 0;
	k = segment_read(g, at, buf, (size_t)(g->info.size - at));
	if (k <= 0)
		return 0;
	end = memrchr(buf, '\n', (size_t)k);
	return end ? at + (uint64_t)(end - buf) + 1 : at;
}
