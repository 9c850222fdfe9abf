/* inotify tells that something came, the list what: an event that is lost
 * costs nothing. */
#include "core/mailbox/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/map.h"

#define EVENTS (IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)

struct mail_watch {
	char		*path;
	int		 fd;
	struct map	*known;		/* names without folder and flags */
};

/* "new/1725267419.M1P2.host:2,S": what stays when it is read. */
static struct span
name_of(const struct mail_entry *m)
{
	struct span s = span_str(m->file);
	ptrdiff_t slash = span_rchr(s, '/'), flags;

	if (slash >= 0)
		s = span_skip(s, (size_t)slash + 1);
	flags = span_find(s, span_str(":2,"));
	return flags >= 0 ? span_head(s, (size_t)flags) : s;
}

static int
watch_folder(struct mail_watch *w, const char *folder)
{
	char path[4200];

	if ((size_t)snprintf(path, sizeof path, "%s/%s", w->path, folder) >=
	    sizeof path)
		return -ENAMETOOLONG;
	return inotify_add_watch(w->fd, path, EVENTS) < 0 ? -errno : 0;
}

/* Is it new? 1, 0, or a negative errno. */
static int
learn(struct mail_watch *w, const struct mail_entry *m)
{
	struct span name = name_of(m);
	int r = 0;

	if (map_get(w->known, name) != NULL)
		return 0;
	r = map_put(w->known, name, w);
	return r < 0 ? r : 1;
}

int
mail_watch_look(struct mail_watch *w,
    int (*fn)(void *arg, const struct mail_list *l, size_t i), void *arg,
    struct error *e)
{
	struct mail_list *l = NULL;
	char events[4096];
	int r;

	while (read(w->fd, events, sizeof events) > 0)
		;
	r = mail_list_open(w->path, -1, NULL, &l, e);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < mail_list_count(l); i++) {
		r = learn(w, mail_list_entry(l, i));
		if (r < 0)
			error_set(e, r, "command.memory", NULL);
		else if (r > 0)
			r = fn(arg, l, i);
	}
	mail_list_free(l);
	return r;
}

static int
pass_over(void *arg, const struct mail_list *l, size_t i)
{
	(void)arg;
	(void)l;
	(void)i;
	return 0;
}

static int
learn_all(struct mail_watch *w, const struct mail_list *there,
    struct error *e)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < mail_list_count(there); i++)
		r = learn(w, mail_list_entry(there, i));
	return r < 0 ? error_set(e, r, "command.memory", NULL) : 0;
}

int
mail_watch_open(const char *maildir, const struct mail_list *there,
    struct mail_watch **ret, struct error *e)
{
	struct mail_watch *w = calloc(1, sizeof *w);
	int r;

	if (w == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	*w = (struct mail_watch){ strdup(maildir), inotify_init1(IN_NONBLOCK |
	    IN_CLOEXEC), map_new() };
	r = w->fd < 0 ? -errno : w->path == NULL || w->known == NULL ?
	    -ENOMEM : watch_folder(w, "new");
	if (r == 0)
		r = watch_folder(w, "cur");
	if (r == -ENOENT || r == -ENOTDIR)
		error_set(e, r, "mailbox.no-maildir", "name", maildir, NULL);
	else if (r < 0)
		error_set(e, r, "mailbox.read", "name", maildir, NULL);
	else
		r = there != NULL ? learn_all(w, there, e) :
		    mail_watch_look(w, pass_over, NULL, e);
	if (r < 0)
		mail_watch_close(w);
	else
		*ret = w;
	return r;
}

void
mail_watch_close(struct mail_watch *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		close(w->fd);
	map_free(w->known);
	free(w->path);
	free(w);
}

int
mail_watch_fd(const struct mail_watch *w)
{
	return w->fd;
}
