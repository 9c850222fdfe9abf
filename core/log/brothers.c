/* Rotated and compressed brothers of a log, found by name in its folder:
 * mail.log.1, mail.log.2.gz, mail.log-20240902.xz, mail-20240902.log.
 * A folder that cannot be listed has no brothers; a brother that cannot be
 * read becomes a segment that is left out, with its sentence. */
#include "core/log/segment.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define BROTHERS_MAX	4096

static struct span
without_packing(struct span name)
{
	static const char *const ends[] = { ".gz", ".xz", ".zst", ".bz2",
		".lz4" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends(name, ends[i]))
			return span_head(name, name.n - strlen(ends[i]));
	return name;
}

/* 20240902, 2024-09-02, 20240902-1725235200, 2024090203 */
static bool
date_rank(struct span s, uint64_t *ret)
{
	uint64_t v = 0;
	int digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '-' && i > 0)
			continue;
		if (s.p[i] < '0' || s.p[i] > '9' || ++digits > 18)
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	if (digits < 8)
		return false;
	/* Dates with and without a time of day compare digit by digit. */
	for (; digits < 18; digits++)
		v *= 10;
	*ret = UINT64_MAX - v;
	return true;
}

static bool
suffix_rank(struct span s, uint64_t *ret)
{
	uint64_t n;

	if (s.n < 2 || (s.p[0] != '.' && s.p[0] != '-'))
		return false;
	s = span_skip(s, 1);
	if (date_rank(s, ret))
		return true;
	if (span_u64(s, 99999, &n) != 0)
		return false;
	*ret = n + 1;
	return true;
}

bool
brother_rank(const char *base, const char *name, uint64_t *ret_rank)
{
	struct span b = span_str(base), n = without_packing(span_str(name));
	ptrdiff_t dot = span_rchr(b, '.');

	if (span_starts(n, base) && n.n > b.n)
		return suffix_rank(span_skip(n, b.n), ret_rank);
	/* mail-20240902.log of mail.log */
	if (dot > 0) {
		struct span stem = span_head(b, (size_t)dot);
		struct span ext = span_skip(b, (size_t)dot);

		if (n.n > b.n && span_ends(n, ext.p) &&
		    memcmp(n.p, stem.p, stem.n) == 0) {
			n = span_head(n, n.n - ext.n);
			return suffix_rank(span_skip(n, stem.n), ret_rank);
		}
	}
	return false;
}

static int
add_one(struct log_source *s, const char *dir, const char *name,
    const char *family, uint64_t rank)
{
	struct segment *g;
	struct error e = { 0 };
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return -ENOMEM;
	g = segment_new(path);
	free(path);
	if (!g)
		return -ENOMEM;
	g->family = strdup(family);
	g->rank = rank;
	if (!g->family) {
		segment_free(g);
		return -ENOMEM;
	}
	r = segment_open(s, g, &e);
	if (r == -ENODATA || r == -EISDIR || r == -ENOENT) {
		segment_free(g);	/* nothing in it: nothing to say */
		return 0;
	}
	if (r != 0)
		segment_leave_out(s, g, r, &e);
	return source_add(s, g);
}

int
brothers_add(struct log_source *s, const char *path)
{
	char *dir = strdup(path), *slash;
	const char *base;
	struct dirent *d;
	DIR *dp = NULL;
	int r = 0, seen = 0;

	if (!dir)
		return -ENOMEM;
	slash = strrchr(dir, '/');
	base = slash ? path + (slash - dir) + 1 : path;
	if (slash)
		slash[slash == dir] = '\0';
	dp = opendir(slash ? dir : ".");
	while (dp && r == 0 && (d = readdir(dp)) && seen < BROTHERS_MAX) {
		uint64_t rank;

		if (!brother_rank(base, d->d_name, &rank))
			continue;
		seen++;
		r = add_one(s, slash ? dir : ".", d->d_name, path, rank);
	}
	if (dp)
		closedir(dp);
	free(dir);
	return r;
}
