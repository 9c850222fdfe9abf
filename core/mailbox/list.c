/* Opening what holds mails, whatever it is; see list.h.  Owns the descriptor
 * and the entries. */
#include "core/mailbox/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/readfile.h"
#include "core/base/vec.h"
#include "core/mailbox/mailbox_part.h"

#define HEAD_BYTES 4096	/* in which a mail shows its first field */
#define NAMES_MAX ((size_t)64 << 20)

int
mail_list_add(struct mail_list *l, const struct mail_entry *e)
{
	if (l->n == MAIL_LIST_MAX) {
		l->n -= MAIL_LIST_MAX / 2;
		memmove(l->v, l->v + MAIL_LIST_MAX / 2, l->n * sizeof *l->v);
		l->more = true;
	}
	if (VEC_ROOM(l->v, l->n, l->cap) < 0)
		return -ENOMEM;
	l->v[l->n++] = *e;
	return 0;
}

void
mail_list_free(struct mail_list *l)
{
	if (!l)
		return;
	mail_close(&l->one);
	if (l->fd >= 0)
		close(l->fd);
	arena_free(l->arena);
	free(l->name);
	free(l->v);
	free(l);
}

/* ---- opening ---- */

/* A single mail is a list of one. */
static int
only_one(struct mail_list *l)
{
	const struct mail_entry e = { .file = "", .size = l->one.size,
		.time = TIME_NONE };

	l->kind = MAIL_LIST_ONE;
	l->n = 0;
	l->more = false;
	return mail_list_add(l, &e);
}

/* What came through a pipe may be an mbox as well. */
static int
open_stream(struct mail_list *l, int fd, const volatile bool *cancel)
{
	int r = mail_from_fd(fd, cancel, &l->one);

	if (r < 0)
		return r;
	l->fd = fcntl(l->one.fd, F_DUPFD_CLOEXEC, 3);
	if (l->fd < 0)
		return -errno;
	l->kind = MAIL_LIST_MBOX;
	r = mbox_scan(l, cancel);
	if (r < 0 || l->n > 1)
		return r;
	return only_one(l);
}

static int
open_pipe(struct mail_list *l, const volatile bool *cancel)
{
	int fd = l->fd, r;

	l->fd = -1;
	r = open_stream(l, fd, cancel);
	close(fd);
	return r;
}

static int
open_file(struct mail_list *l, const volatile bool *cancel)
{
	int r;

	l->kind = MAIL_LIST_MBOX;
	r = mbox_scan(l, cancel);
	if (r < 0 || l->n > 1)
		return r;
	r = mail_from_fd(l->fd, cancel, &l->one);
	return r < 0 ? r : only_one(l);
}

static int
open_path(struct mail_list *l, const volatile bool *cancel)
{
	struct stat st;

	l->fd = open_readable(l->name);
	if (l->fd < 0)
		return l->fd;
	if (fstat(l->fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return folder_scan(l, cancel);
	return S_ISREG(st.st_mode) ? open_file(l, cancel) :
	    open_pipe(l, cancel);
}

/* A line of a header near the beginning; documents, pictures and pages have
 * none.  Before the first NUL: what stands behind one in a program is chance,
 * and a mail may hold some in its body. */
static bool
has_header(const struct mail *m)
{
	char head[HEAD_BYTES];
	ssize_t n = pread(m->fd, head, sizeof head, 0);
	struct span rest = span_of(head, n > 0 ? (size_t)n : 0), line;

	rest = span_head(rest, strnlen(head, rest.n));
	while (span_split(&rest, '\n', &line))
		if (mail_is_field(line) || mbox_is_envelope(line))
			return true;
	return false;
}

/* Nothing at all is not a mail. */
static int
need_bytes(const struct mail_list *l, struct error *e)
{
	if (l->kind == MAIL_LIST_ONE && l->one.size == 0)
		return error_set(e, -ENODATA, "mailbox.empty", "name",
		    l->name, NULL);
	if (l->kind == MAIL_LIST_ONE && !has_header(&l->one))
		return error_set(e, -ENODATA, "mailbox.no-mail", "name",
		    l->name, NULL);
	if (l->n == 0 && l->kind == MAIL_LIST_FOLDER)
		return error_set(e, -ENODATA, "mailbox.folder", "name",
		    l->name, NULL);
	return l->kind == MAIL_LIST_MAILDIR ? 0 : mail_list_need(l, e);
}

int
mail_list_need(const struct mail_list *l, struct error *e)
{
	return mail_list_count(l) > 0 ? 0 : error_set(e, -ENODATA,
	    "mailbox.no-mails", "name", l->name, NULL);
}

int
mail_list_open(const char *path, int in_fd, const volatile bool *cancel,
    struct mail_list **ret, struct error *e)
{
	struct mail_list *l = calloc(1, sizeof *l);
	bool in = strcmp(path, "-") == 0;
	int r;

	if (!l)
		return mail_error(e, -ENOMEM, path);
	l->fd = -1;
	l->one = MAIL_NONE;
	l->name = strdup(in ? "stdin" : path);
	l->arena = arena_new(NAMES_MAX);
	if (!l->name || !l->arena)
		r = mail_error(e, -ENOMEM, path);
	else
		r = in ? open_stream(l, in_fd, cancel) : open_path(l, cancel);
	if (r < 0 && l->name)
		r = mail_error(e, r, l->name);
	else if (r == 0)
		r = need_bytes(l, e);
	if (r < 0)
		mail_list_free(l);
	else
		*ret = l;
	return r;
}

static int
add_paths(struct mail_list *l, const char *const *paths, size_t n)
{
	struct mail_entry m = { .time = TIME_NONE };
	struct stat st;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		m.file = arena_strdup(l->arena, paths[i]);
		m.size = stat(paths[i], &st) == 0 ? (uint64_t)st.st_size : 0;
		r = m.file ? mail_list_add(l, &m) : -ENOMEM;
	}
	return r;
}

int
mail_list_of_files(const char *const *paths, size_t n,
    struct mail_list **ret, struct error *e)
{
	struct mail_list *l = calloc(1, sizeof *l);
	int r = -ENOMEM;

	if (l) {
		*l = (struct mail_list){ .kind = MAIL_LIST_FOLDER,
			.fd = AT_FDCWD, .one = MAIL_NONE, .name = strdup("."),
			.arena = arena_new(NAMES_MAX) };
		if (l->name && l->arena)
			r = add_paths(l, paths, n);
	}
	if (r < 0) {
		mail_list_free(l);
		return mail_error(e, r, ".");
	}
	*ret = l;
	return 0;
}

/* ---- looking ---- */

enum mail_list_kind
mail_list_kind(const struct mail_list *l)
{
	return l->kind;
}

const char *
mail_list_name(const struct mail_list *l)
{
	return l->name;
}

size_t
mail_list_count(const struct mail_list *l)
{
	return l->n;
}

bool
mail_list_more(const struct mail_list *l)
{
	return l->more;
}

const struct mail_entry *
mail_list_entry(const struct mail_list *l, size_t i)
{
	return i < l->n ? &l->v[i] : NULL;
}

/* ---- reading ---- */

/* Only a file, whatever has become of the name; a link only where a person
 * named it. */
int
mail_list_file(const struct mail_list *l, const struct mail_entry *m)
{
	int fd = openat(l->fd, m->file, O_RDONLY | O_CLOEXEC |
	    O_NONBLOCK | O_NOCTTY | (l->fd == AT_FDCWD ? 0 : O_NOFOLLOW));
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

static int
read_file_of(const struct mail_list *l, const struct mail_entry *m,
    const volatile bool *cancel, struct mail *ret)
{
	int fd = mail_list_file(l, m), r;

	if (fd < 0)
		return fd;
	r = mail_from_fd(fd, cancel, ret);
	close(fd);
	return r;
}

static int
read_one(const struct mail_list *l, struct mail *ret)
{
	int fd = fcntl(l->one.fd, F_DUPFD_CLOEXEC, 3);

	if (fd < 0)
		return -errno;
	*ret = (struct mail){ .fd = fd, .size = l->one.size };
	return 0;
}

int
mail_list_read(const struct mail_list *l, size_t i,
    const volatile bool *cancel, struct mail *ret, struct error *e)
{
	const struct mail_entry *m = mail_list_entry(l, i);
	int r = -ENOENT;

	if (m && l->kind == MAIL_LIST_ONE)
		r = read_one(l, ret);
	else if (m && l->kind == MAIL_LIST_MBOX)
		r = mail_from_range(l->fd, m->position, m->size, cancel, ret);
	else if (m)
		r = read_file_of(l, m, cancel, ret);
	if (r < 0)
		return mail_error(e, r, m && *m->file ? m->file : l->name);
	return 0;
}
