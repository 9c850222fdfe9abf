/* Brothers after a rotation; see rotated.h.  Owns paths and descriptors until
 * rotated_done; a caller that keeps one sets its path to NULL, fd to -1. */
#include "core/log/rotated.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/vec.h"
#include "core/log/segment.h"

#define BROTHERS_MAX 4096

void
rotated_done(struct rotated_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].path);
		if (l->v[i].fd >= 0)
			close(l->v[i].fd);
	}
	free(l->v);
	*l = (struct rotated_list){ 0 };
}

static int
older_first(const void *a, const void *b)
{
	const struct rotated *x = a, *y = b;

	return (x->rank < y->rank) - (x->rank > y->rank);
}

static int
add(struct rotated_list *l, const char *folder, const char *name,
    uint64_t rank)
{
	struct rotated r = { .rank = rank };
	struct stat st;

	if (VEC_ROOM(l->v, l->n, l->cap) < 0 ||
	    asprintf(&r.path, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	r.fd = open(r.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (r.fd < 0 || fstat(r.fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (r.fd >= 0)
			close(r.fd);
		free(r.path);
		return 0;
	}
	r.packed = segment_packing_of(r.fd) != PACKING_NONE;
	r.dev = st.st_dev;
	r.ino = st.st_ino;
	l->v[l->n++] = r;
	return 0;
}

int
rotated_read(const char *path, struct rotated_list *ret)
{
	char *dir = strdup(path), *slash;
	const char *base, *folder;
	struct dirent *d;
	int r = 0, seen = 0;
	DIR *dp;

	*ret = (struct rotated_list){ 0 };
	if (!dir)
		return -ENOMEM;
	slash = strrchr(dir, '/');
	base = slash ? path + (slash - dir) + 1 : path;
	if (slash)
		*slash = '\0';
	folder = !slash ? "." : slash == dir ? "/" : dir;
	dp = opendir(folder);
	while (dp && r == 0 && (d = readdir(dp)) && seen < BROTHERS_MAX) {
		uint64_t rank;

		if (!brother_rank(base, d->d_name, &rank))
			continue;
		seen++;
		r = add(ret, folder, d->d_name, rank);
	}
	if (dp)
		closedir(dp);
	free(dir);
	if (ret->n > 1)
		qsort(ret->v, ret->n, sizeof *ret->v, older_first);
	if (r != 0)
		rotated_done(ret);
	return r;
}
