/* Hits in memory; see set.h and query.h.  Owns everything it holds. */
#include "core/log/set.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/base/vec.h"
#include "core/log/query_state.h"

#define ROOM_MIN ((size_t)4096)
#define DEAD_MAX ((size_t)256 << 10)	/* bytes of old lists of lines */

struct log_set *
set_new(void)
{
	struct log_set *set = calloc(1, sizeof *set);

	if (!set)
		return NULL;
	set->cache = line_cache_new();
	if (!set->cache) {
		free(set);
		return NULL;
	}
	set->sorted = true;
	return set;
}

void
log_set_free(struct log_set *set)
{
	if (!set)
		return;
	follow_state_free(set->state);
	line_cache_free(set->cache);
	free(set->hits);
	free(set->store);
	free(set);
}

size_t
log_set_count(const struct log_set *set)
{
	return set->n;
}

const struct log_hit *
log_set_hit(const struct log_set *set, size_t i)
{
	return i < set->n ? &set->hits[i] : NULL;
}

bool
log_set_complete(const struct log_set *set)
{
	return set->complete;
}

bool
log_set_counted(const struct log_set *set)
{
	return set->counted;
}

uint64_t
log_set_total(const struct log_set *set)
{
	return set->counted ? set->total : 0;
}

static int
store_room(struct log_set *set, size_t more)
{
	size_t room = set->room ? set->room : ROOM_MIN;
	unsigned char *p;

	if (set->used + more > UINT32_MAX)
		return -EFBIG;
	while (room < set->used + more)
		room += room / 2;
	if (room == set->room)
		return 0;
	p = realloc(set->store, room);
	if (!p)
		return -ENOMEM;
	set->store = p;
	set->room = room;
	return 0;
}

static size_t
put_varint(unsigned char *p, uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		p[n++] = (unsigned char)(v | 0x80);
	p[n++] = (unsigned char)v;
	return n;
}

static uint64_t
get_varint(const unsigned char *p, size_t *at)
{
	uint64_t v = 0;

	for (int shift = 0; shift < 70; shift += 7) {
		unsigned char c = p[(*at)++];

		v |= (uint64_t)(c & 0x7f) << (shift & 63);
		if (!(c & 0x80))
			break;
	}
	return v;
}

/* Bytes of a hit's lines in the store. */
static size_t
stored(const struct log_set *set, const struct log_hit *h)
{
	size_t at = h->lines;
	uint64_t n = get_varint(set->store, &at);

	for (uint64_t k = 0; k < n; k++)
		(void)get_varint(set->store, &at);
	return at - h->lines;
}

/* Deltas may be negative when segments overlap in time: zigzag. */
static int
put_lines(struct log_set *set, const lpos_t *lines, size_t n)
{
	lpos_t before = 0;

	if (store_room(set, 10 * (n + 1)) != 0)
		return set->used > UINT32_MAX / 2 ? -EFBIG : -ENOMEM;
	set->used += put_varint(set->store + set->used, n);
	for (size_t i = 0; i < n; i++) {
		int64_t d = (int64_t)(lines[i] - before);

		set->used += put_varint(set->store + set->used,
		    ((uint64_t)d << 1) ^ (uint64_t)(d >> 63));
		before = lines[i];
	}
	return 0;
}

lpos_t *
set_lines(const struct log_set *set, size_t i, struct arena *a,
    size_t *ret_n)
{
	size_t at = set->hits[i].lines;
	size_t n = (size_t)get_varint(set->store, &at);
	lpos_t *v = arena_array(a, n ? n : 1, sizeof *v), p = 0;

	for (size_t k = 0; v && k < n; k++) {
		uint64_t z = get_varint(set->store, &at);

		p += (z >> 1) ^ (~(z & 1) + 1);
		v[k] = p;
	}
	*ret_n = n;
	return v;
}

static int
compare(const struct log_hit *a, const struct log_hit *b)
{
	lpos_t p = lpos(a->first.segment, a->first.offset);
	lpos_t q = lpos(b->first.segment, b->first.offset);

	if (a->arrived != b->arrived)
		return a->arrived < b->arrived ? -1 : 1;
	return (p > q) - (p < q);
}

static int
compare_hits(const void *a, const void *b)
{
	return compare(a, b);
}

int
set_add(struct log_set *set, const struct log_hit *hit, const lpos_t *lines,
    size_t n)
{
	struct log_hit h = *hit;
	int r;

	if (set->used > UINT32_MAX)
		return -EFBIG;
	h.lines = (uint32_t)set->used;
	if (VEC_ROOM(set->hits, set->n, set->cap) < 0)
		return -ENOMEM;
	r = put_lines(set, lines, n);
	if (r != 0)
		return r;
	if (set->n > 0 && compare(&set->hits[set->n - 1], &h) > 0)
		set->sorted = false;
	set->hits[set->n++] = h;
	return 0;
}

void
set_sort(struct log_set *set)
{
	if (!set->sorted)
		qsort(set->hits, set->n, sizeof *set->hits, compare_hits);
	set->sorted = true;
}

/* First index whose hit is not before h. */
static size_t
lower_bound(const struct log_set *set, const struct log_hit *h)
{
	size_t lo = 0, hi = set->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare(&set->hits[mid], h) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

ptrdiff_t
set_find(const struct log_set *set, usec_t arrived, lpos_t first)
{
	struct log_hit h = { .arrived = arrived, .first = {
		lpos_segment(first), lpos_offset(first) } };
	size_t i = lower_bound(set, &h);

	if (i == set->n || compare(&set->hits[i], &h) != 0)
		return -1;
	return (ptrdiff_t)i;
}

void
set_remove(struct log_set *set, size_t i)
{
	set->dead += stored(set, &set->hits[i]);
	memmove(set->hits + i, set->hits + i + 1,
	    (set->n - i - 1) * sizeof *set->hits);
	set->n--;
}

int
set_replace(struct log_set *set, const struct log_hit *hit,
    const lpos_t *lines, size_t n, size_t *ret_index)
{
	size_t i = lower_bound(set, hit);
	struct log_hit h = *hit;
	int r;

	if (VEC_ROOM(set->hits, set->n, set->cap) < 0)
		return -ENOMEM;
	if (set->used > UINT32_MAX)
		return -EFBIG;
	h.lines = (uint32_t)set->used;
	r = put_lines(set, lines, n);
	if (r != 0)
		return r;
	if (i < set->n && compare(&set->hits[i], &h) == 0) {
		set->dead += stored(set, &set->hits[i]);
	} else {
		memmove(set->hits + i + 1, set->hits + i,
		    (set->n - i) * sizeof *set->hits);
		set->n++;
	}
	set->hits[i] = h;
	*ret_index = i;
	if (set->dead > DEAD_MAX && set->dead > set->used / 2)
		return log_set_retain(set, NULL, NULL);
	return 0;
}

int
log_set_retain(struct log_set *set,
    bool (*keep)(void *arg, const struct log_hit *h), void *arg)
{
	unsigned char *p;
	size_t used = 0, w = 0, need = 0;

	for (size_t i = 0; i < set->n; i++)
		need += stored(set, &set->hits[i]);
	need = need > ROOM_MIN ? need : ROOM_MIN;
	p = malloc(need);
	if (!p)
		return -ENOMEM;
	for (size_t i = 0; i < set->n; i++) {
		struct log_hit h = set->hits[i];
		size_t n = stored(set, &h);

		if (keep && !keep(arg, &h))
			continue;
		memcpy(p + used, set->store + h.lines, n);
		h.lines = (uint32_t)used;
		used += n;
		set->hits[w++] = h;
	}
	free(set->store);
	set->store = p;
	set->used = used;
	set->room = need;
	set->dead = 0;
	set->n = w;
	return 0;
}

/* Start of the hour or day of t, local time. */
static usec_t
bin_start(usec_t t, bool days)
{
	struct civil c;
	usec_t at;

	time_civil_local(t, &c);
	c.minute = c.second = c.usec = 0;
	if (days)
		c.hour = 0;
	return time_from_local(&c, &at) == 0 ? at : t;
}

int
log_set_histogram(const struct log_set *set, usec_t since, usec_t until,
    size_t nbins, uint32_t *ret_counts, usec_t *ret_since, usec_t *ret_width)
{
	usec_t width = USEC_HOUR, start;

	if (nbins == 0)
		return -EINVAL;
	memset(ret_counts, 0, nbins * sizeof *ret_counts);
	if (since == TIME_NONE && set->n > 0)
		since = set->hits[0].arrived;
	if (until == TIME_NONE && set->n > 0)
		until = set->hits[set->n - 1].arrived + 1;
	if (since == TIME_NONE || until == TIME_NONE)
		return -ENODATA;
	if (until - since > 4 * USEC_DAY)
		width = USEC_DAY;
	start = bin_start(since, width == USEC_DAY);
	/* A bin is several hours or days where there are too few bins. */
	if ((until - start + width - 1) / width > (usec_t)nbins) {
		usec_t each = (until - start + (usec_t)nbins - 1) /
		    (usec_t)nbins;

		width = (each + width - 1) / width * width;
	}
	for (size_t i = 0; i < set->n; i++) {
		usec_t t = set->hits[i].arrived;

		if (t >= start && t < until &&
		    (t - start) / width < (usec_t)nbins)
			ret_counts[(t - start) / width]++;
	}
	*ret_since = start;
	*ret_width = width;
	return 0;
}
