/* Sections `[list ZONE]`, checked line by line.  A value that does not fit
 * leaves the old one.  The config owns them. */
#include "core/config/listkey.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/vec.h"

#define KEY_LONGEST	63	/* one label of a name */
#define ZONE_LONGEST	200

static bool
is_label(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return s.n > 0 && s.n <= KEY_LONGEST;
}

static bool
is_zone(struct span s)
{
	size_t labels = 0;
	struct span label;

	if (s.n > ZONE_LONGEST || span_ends(s, "."))
		return false;
	for (; span_split(&s, '.', &label); labels++)
		if (!is_label(label))
			return false;
	return labels > 1;
}

static bool
may_be_read_by_all(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IROTH) != 0;
}

int
listkey_set(struct config_list *l, const char *name, struct span value,
    const char *path, struct error *e)
{
	char *copy;

	if (strcmp(name, "key") != 0)
		return error_set(e, -ENOENT, "listkey.name", "name", name,
		    NULL);
	if (value.n > 0 && !is_label(value))
		return error_set(e, -EINVAL, "listkey.bad", NULL);
	copy = strndup(value.n ? value.p : "", value.n);
	if (copy == NULL)
		return error_set(e, -ENOMEM, "config.memory", "name", "key",
		    NULL);
	free(l->key);
	l->key = copy;
	free(l->exposed);
	l->exposed = value.n > 0 && may_be_read_by_all(path) ?
	    strdup(path) : NULL;
	return 0;
}

int
listkey_section(struct list_keys *all, struct span zone,
    struct config_list **ret, struct error *e)
{
	struct config_list *l;

	if (!is_zone(zone))
		return error_set(e, -EINVAL, "listkey.zone", NULL);
	for (size_t i = 0; i < all->n; i++) {
		if (span_eq_nocase(zone, span_str(all->v[i].zone))) {
			*ret = &all->v[i];
			return 0;
		}
	}
	if (all->n == CONFIG_LISTS)
		return error_set(e, -E2BIG, "listkey.many", NULL);
	if (VEC_ROOM(all->v, all->n, all->cap) < 0)
		return error_set(e, -ENOMEM, "config.memory", "name", "list",
		    NULL);
	l = &all->v[all->n];
	*l = (struct config_list){ strndup(zone.p, zone.n), strdup(""),
		NULL };
	all->n++;
	*ret = l;
	return l->zone != NULL && l->key != NULL ? 0 : error_set(e, -ENOMEM,
	    "config.memory", "name", "list", NULL);
}

void
listkeys_done(struct list_keys *all)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->v[i].key != NULL)
			explicit_bzero(all->v[i].key, strlen(all->v[i].key));
		free(all->v[i].key);
		free(all->v[i].zone);
		free(all->v[i].exposed);
	}
	free(all->v);
	*all = (struct list_keys){ NULL, 0, 0 };
}
