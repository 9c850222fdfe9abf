/* Signals run and added up: claims that count, phases, caps of groups, band,
 * reasons, verdicts. */
#include "core/forged/signal.h"

#include <errno.h>
#include <stdlib.h>

#define CERTAIN 10	/* points; what is never alone wants one such hit */

static const struct forge_check *const tables[] = {
	forge_checks_identity,
	forge_checks_name,
	forge_checks_domain,
	forge_checks_auth,
	forge_checks_route,
	forge_checks_relation,
	forge_checks_origin,
	forge_checks_link,
	forge_checks_hidden,
	forge_checks_content,
	forge_checks_trust,
};

/* ---- claims ---- */

/* List mail: the name is that of the list, and its host signed. */
static bool
is_list_mail(struct forge_run *run)
{
	return run->f->via || (run->f->list && forge_signed_by(run,
	    run->f->from.org));
}

/* Servers that send a mail back call themselves as a mail system does that
 * people know. */
static bool
is_report(const struct forge_run *run)
{
	const struct span *path = &run->v->return_path;

	return (path->p != NULL && path->n == 0) || (run->v->mime->n > 0 &&
	    mime_is(run->v->mime->v[0], "multipart/report"));
}

/* News and lists about a brand. */
static bool
is_news(const struct forge_run *run)
{
	return run->r->dmarc == DMARC_PASS && (run->f->list ||
	    forge_has(run, "List-Unsubscribe"));
}

static bool
satisfied(const struct forge_run *run, const struct forge_claim *c)
{
	return c->from.yes && (!c->from.third_party ||
	    run->r->dmarc == DMARC_PASS || forge_dkim_aligned(run));
}

static void
count_claim(struct forge_run *run, struct forge_claim *to,
    const struct forge_claim *c)
{
	bool yes = satisfied(run, c);

	run->in_display |= (c->where >> BRAND_IN_DISPLAY) & 1;
	if (run->brand == NULL || (yes && !run->aligned)) {
		run->brand = c->brand;
		run->brand_japanese = c->brand->japanese;
	}
	run->aligned |= yes;
	run->sure |= yes && c->from.sure && !c->from.third_party;
	to[run->nclaims++] = *c;
}

static int
count_claims(struct forge_run *run)
{
	const struct forged *f = run->f;
	struct forge_claim *v = arena_array(run->a, f->nclaims + 1,
	    sizeof *v);
	bool news = is_news(run);

	if (v == NULL)
		return -ENOMEM;
	run->claims = v;
	for (size_t i = 0; i < f->nclaims && !is_list_mail(run); i++) {
		bool named = (f->claims[i].where >> BRAND_IN_DISPLAY) & 1;

		if ((named || !news) && !(f->claims[i].brand->generic &&
		    is_report(run)))
			count_claim(run, v, &f->claims[i]);
	}
	return 0;
}

/* A pass for a brand's own domain (c08). */
static bool
is_genuine(const struct forge_run *run)
{
	const struct brand_domain *row;

	if (run->r->dmarc != DMARC_PASS || run->f->from.domain.n == 0)
		return false;
	if (run->nclaims > 0)
		return run->sure;
	row = brand_of_domain(run->v->know, run->f->from.domain,
	    BRAND_ADDRESS);
	return row != NULL && row->sure && row->role != BRAND_THIRD_PARTY;
}

/* ---- signals ---- */

static struct forge_hit *
hit_of(struct forge_run *run, const char *id)
{
	for (size_t i = 0; i < run->nall; i++)
		if (strcmp(run->all[i].signal->id, id) == 0)
			return &run->all[i];
	return NULL;
}

static int
run_phase(struct forge_run *run, enum forge_phase phase)
{
	int r = 0;

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		const struct forge_check *c = tables[t];

		for (; r == 0 && c->id != NULL; c++) {
			if (c->phase != phase)
				continue;
			run->hit = hit_of(run, c->id);
			if (run->hit != NULL)
				r = c->run(run);
		}
	}
	return r;
}

static int
run_signals(struct forge_run *run)
{
	const struct forge_knowledge *k = run->v->know;
	int r = 0;

	run->all = arena_array(run->a, k->nsignals + 1, sizeof *run->all);
	if (run->all == NULL)
		return -ENOMEM;
	run->nall = k->nsignals;
	for (size_t i = 0; i < run->nall; i++)
		run->all[i].signal = &k->signals[i];
	for (int phase = FORGE_PLAIN; r == 0 && phase <= FORGE_LAST; phase++)
		r = run_phase(run, (enum forge_phase)phase);
	return r;
}

/* ---- the sum ---- */

static int
total(const struct forge_run *run)
{
	const struct forge_knowledge *k = run->v->know;
	const struct forge_band *caution = forge_band_find(k, "caution");
	int sum = 0, least = forge_group(run, "link");
	bool led = false;

	for (size_t i = 0; i < k->ngroups; i++) {
		int points = forge_group(run, k->groups[i].id);

		sum += points;
		led |= k->groups[i].leads && points > 0;
	}
	sum = sum < least ? least : sum;
	if (!led && caution != NULL && sum >= caution->from)
		return caution->from - 1;
	return sum < 0 ? 0 : sum > 100 ? 100 : sum;
}

/* The heaviest first; hits lie in the order of the table. */
static int
by_weight(const void *a, const void *b)
{
	const struct forge_hit *x = *(const struct forge_hit *const *)a;
	const struct forge_hit *y = *(const struct forge_hit *const *)b;

	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int
collect(struct forge_run *run, struct forge_outcome *o)
{
	o->hits = arena_array(run->a, run->nall + 1, sizeof *o->hits);
	o->open = arena_array(run->a, run->nall + 1, sizeof *o->open);
	if (o->hits == NULL || o->open == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < run->nall; i++) {
		if (run->all[i].state == FORGE_HIT)
			o->hits[o->nhits++] = &run->all[i];
		else if (run->all[i].state == FORGE_OPEN)
			o->open[o->nopen++] = &run->all[i];
		else if (run->all[i].state == FORGE_NOT_KNOWN)
			o->nunknown++;
	}
	qsort(o->hits, o->nhits, sizeof *o->hits, by_weight);
	o->reasons = o->hits;
	while (o->nreasons < o->nhits && o->nreasons < FORGE_REASONS &&
	    o->hits[o->nreasons]->points > 0)
		o->nreasons++;
	return 0;
}

/* ---- verdicts ---- */

static bool
is_abused(const struct forge_run *run)
{
	return forge_fired(run, "d09");
}

static bool
is_own_misconfigured(const struct forge_run *run)
{
	return forge_fired(run, "a05") && run->v->facts.own_source;
}

static bool
is_forwarded(const struct forge_run *run)
{
	const struct forge_results *r = run->r;

	return r->forwarded && (r->spf == SPF_FAIL ||
	    r->spf == SPF_SOFTFAIL || r->dmarc == DMARC_FAIL ||
	    r->dkim_result == DKIM_FAIL);
}

static bool
is_unverified(const struct forge_run *run)
{
	return !run->r->trusted;
}

static const struct { const char *id; bool (*holds)(const struct forge_run *);
	} verdicts[] = {
	{ "abused", is_abused },
	{ "forwarded", is_forwarded },
	{ "own-misconfigured", is_own_misconfigured },
	{ "unverified", is_unverified },
};

static bool
holds(const struct forge_run *run, const char *id)
{
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (strcmp(verdicts[i].id, id) == 0)
			return verdicts[i].holds(run);
	return false;
}

static int
add_verdicts(struct forge_run *run, struct forge_outcome *o)
{
	const struct forge_knowledge *k = run->v->know;

	o->verdicts = arena_array(run->a, k->nverdicts + 1,
	    sizeof *o->verdicts);
	if (o->verdicts == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < k->nverdicts; i++) {
		const struct forge_verdict *v = &k->verdicts[i];

		if (!holds(run, v->id))
			continue;
		o->verdicts[o->nverdicts++] = v;
		if (v->min_band != NULL && v->min_band->from > o->band->from)
			o->band = v->min_band;
	}
	return 0;
}

/* ---- judging ---- */

bool
forge_certain(const struct forge_run *run)
{
	for (size_t i = 0; i < run->nall; i++)
		if (&run->all[i] != run->hit && run->all[i].state ==
		    FORGE_HIT && run->all[i].points >= CERTAIN)
			return true;
	return false;
}

int
forged_judge(const struct forged *f, const struct forge_results *results,
    struct arena *a, struct forge_outcome *ret)
{
	struct forge_run run = { .f = f, .v = f->v, .r = results, .a = a };
	int r = count_claims(&run);

	*ret = (struct forge_outcome){ .score = 0 };
	if (r == 0) {
		run.genuine = is_genuine(&run);
		r = run_signals(&run);
	}
	if (r == 0)
		r = collect(&run, ret);
	if (r < 0)
		return r;
	ret->score = total(&run);
	ret->brand = run.brand;
	ret->band = forge_band_of(f->v->know, ret->score);
	r = add_verdicts(&run, ret);
	return r == 0 && arena_failed(a) ? -ENOMEM : r;
}
