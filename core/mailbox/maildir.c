/* The mails of a folder.  A Maildir has cur and new; a name there begins with
 * the time of delivery; where it does not, the file's own time is taken.  Of
 * another folder each file is a mail.  Links and what
 * is no file are passed over: whoever owns the folder must not make a reader
 * with more rights show something else. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mailbox/mailbox_part.h"

static usec_t
time_of(const char *name, const struct stat *st)
{
	struct span digits;
	uint64_t t;
	struct span rest = span_str(name);

	if (span_split(&rest, '.', &digits) && digits.n >= 9 &&
	    span_u64(digits, INT64_C(99999999999), &t) == 0)
		return (usec_t)t * USEC_SEC;
	return (usec_t)st->st_mtime * USEC_SEC;
}

/* "…:2,RS" */
static bool
is_seen(const char *name)
{
	const char *flags = strstr(name, ":2,");

	return flags && strchr(flags, 'S');
}

static int
add_file(struct mail_list *l, int dir, const char *folder, const char *name)
{
	struct mail_entry e = { .position = 0 };
	struct stat st;

	if (*name == '.' || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0
	    || !S_ISREG(st.st_mode))
		return 0;
	e.size = (uint64_t)st.st_size;
	e.time = TIME_NONE;
	if (l->kind == MAIL_LIST_FOLDER) {
		e.file = arena_strdup(l->arena, name);
	} else {
		e.file = arena_printf(l->arena, "%s/%s", folder, name);
		e.time = time_of(name, &st);
		e.seen = is_seen(name);
	}
	return e.file ? mail_list_add(l, &e) : -ENOMEM;
}

static int
scan_folder(struct mail_list *l, const char *folder,
    const volatile bool *cancel)
{
	int fd = openat(l->fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    O_NOFOLLOW), r = 0;
	const struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (r == 0 && (d = readdir(dir)))
		r = cancel && *cancel ? -ECANCELED :
		    add_file(l, fd, folder, d->d_name);
	closedir(dir);
	return r;
}

static int
by_time(const void *a, const void *b)
{
	const struct mail_entry *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return strcmp(x->file, y->file);
}

static bool
holds(const struct mail_list *l, const char *name)
{
	struct stat st;

	return fstatat(l->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
folder_scan(struct mail_list *l, const volatile bool *cancel)
{
	bool cur = holds(l, "cur"), new = holds(l, "new");
	int r = 0;

	l->kind = cur || new ? MAIL_LIST_MAILDIR : MAIL_LIST_FOLDER;
	if (l->kind == MAIL_LIST_FOLDER)
		r = scan_folder(l, ".", cancel);
	if (r == 0 && cur)
		r = scan_folder(l, "cur", cancel);
	if (r == 0 && new)
		r = scan_folder(l, "new", cancel);
	if (r == 0 && l->n > 0)
		qsort(l->v, l->n, sizeof *l->v, by_time);
	return r;
}
