/* `log --follow`: sleeps until the log has something (wait.h); an object is
 * printed again when its verdict changes.  What was printed is remembered by
 * the place of its first line. */
#include "core/command/log.h"

#include <errno.h>

#include "core/base/map.h"
#include "core/command/wait.h"
#include "core/log/follow.h"

#define SETTLED	((uintptr_t)256)	/* closed at the sweep before */
#define SWEEP	USEC_MIN		/* of the log's time */

struct following {
	struct log_run	*l;
	struct log_follow *follow;
	struct map	*printed;	/* place to verdict + 1, SETTLED */
	struct map	*kept;		/* during a sweep: the next one */
	usec_t		 latest, swept;	/* time of the log */
	bool		 any;
};

struct place {
	char		 bytes[sizeof(uint32_t) + sizeof(uint64_t)];
};

static struct span
place_of(const struct log_hit *h, struct place *p)
{
	uint32_t segment = h->first.segment;
	uint64_t offset = h->first.offset;

	memcpy(p->bytes, &segment, sizeof segment);
	memcpy(p->bytes + sizeof segment, &offset, sizeof offset);
	return span_of(p->bytes, sizeof p->bytes);
}

/* New, or with another verdict than was printed: remember it. */
static int
is_news(struct following *f, const struct log_hit *hit, bool *ret)
{
	struct place p;
	struct span key = place_of(hit, &p);
	uintptr_t now = (uintptr_t)hit->verdict + 1;

	*ret = ((uintptr_t)map_get(f->printed, key) & ~SETTLED) != now;
	return *ret ? map_put(f->printed, key, (void *)now) : 0;
}

/* A hit that was closed a sweep ago gets no more lines, and neither does one
 * that is older than a mail may wait. */
static bool
is_kept(void *arg, const struct log_hit *h)
{
	struct following *f = arg;
	bool closed = !(h->flags & LOG_HIT_OPEN);
	struct place p;
	struct span key = place_of(h, &p);
	uintptr_t v = (uintptr_t)map_get(f->printed, key);

	if (closed ? (v & SETTLED) != 0 : h->arrived < f->latest -
	    f->l->options.queue_lifetime - USEC_DAY)
		return false;
	/* Without memory it would be printed once more. */
	(void)map_put(f->kept, key, (void *)(closed ? v | SETTLED : v));
	return true;
}

/* What can change no more is forgotten, so that memory stays bounded. */
static int
sweep(struct following *f)
{
	int r;

	if (f->swept != TIME_NONE && f->latest < f->swept + SWEEP)
		return 0;
	f->swept = f->latest;
	f->kept = map_new();
	if (f->kept == NULL)
		return -ENOMEM;
	r = log_set_retain(f->l->set, is_kept, f);
	if (r == 0) {
		map_free(f->printed);
		f->printed = f->kept;
	} else {
		map_free(f->kept);
	}
	f->kept = NULL;
	return r;
}

static int
print_from(struct following *f, size_t first, bool quiet)
{
	size_t n = log_set_count(f->l->set);
	struct log_message m;
	bool news;
	int r = 0;

	for (size_t i = first; r == 0 && i < n; i++) {
		const struct log_hit *hit = log_set_hit(f->l->set, i);

		if (hit->arrived > f->latest)
			f->latest = hit->arrived;
		r = is_news(f, hit, &news);
		if (r < 0 || quiet || !news)
			continue;
		r = log_expand(f->l, i, &m);
		if (r == 0)
			r = log_print(f->l, &m);
		f->any = true;
	}
	if (r == 0)
		r = log_flush(f->l);
	return r == 0 ? sweep(f) : r;
}

static int
look(struct following *f)
{
	struct log_run *l = f->l;
	size_t first = 0;
	int r = log_follow_check(f->follow, &l->e);

	if (r == 2)
		r = log_follow_unpack(f->follow, NULL);
	else if (r <= 0)
		return r;
	if (r < 0)
		return r;
	r = log_query_extend(l->source, &l->filter, &l->options, l->set,
	    &first, &l->e);
	return r < 0 ? r : print_from(f, first, false);
}

int
log_follow_run(struct log_run *l, bool *ret_printed)
{
	struct following f = { .l = l, .printed = map_new(),
		.latest = TIME_NONE, .swept = TIME_NONE };
	struct wait w;
	int r;

	if (f.printed == NULL)
		return -ENOMEM;
	/* Only now: during the first scan a signal ends the program at
	 * once. */
	r = wait_begin(&w);
	if (r == 0)
		r = log_follow_open(l->source, &f.follow, &l->e);
	if (r == 0)
		r = print_from(&f, 0, true);
	if (r == 0)
		r = look(&f);
	while (r >= 0 && (r = wait_for(&w, l->in,
	    log_follow_fd(f.follow))) == 1)
		r = look(&f);
	*ret_printed = f.any;
	log_follow_close(f.follow);
	wait_end(&w);
	map_free(f.printed);
	return r;
}
