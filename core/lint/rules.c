/* What rules share: the hit, its place, what cannot be known; and the table of
 * tables. */
#include "core/lint/rules.h"

#include <errno.h>
#include <stdarg.h>

#include "core/lint/lint_part.h"

static const struct lint_check *const tables[] = {
	lint_checks_auth,
	lint_checks_server,
	lint_checks_attachment,
	lint_checks_subject,
	lint_checks_header,
	lint_checks_charset,
	lint_checks_body,
	lint_checks_link,
	lint_checks_manners,
};

lint_rule_fn *
lint_rule_function(const char *id)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct lint_check *c = tables[i]; c->id; c++)
			if (strcmp(c->id, id) == 0)
				return c->run;
	return NULL;
}

/* ---- hits ---- */

static struct lint_hit *
new_hit(struct lint_run *run, struct lint_place at)
{
	struct lint_outcome *o = run->out;
	struct lint_hit *h;

	o->state = LINT_HIT;
	if (++o->nhits > LINT_HITS)
		return NULL;
	h = arena_alloc(run->a, sizeof *h);
	if (h == NULL)
		return NULL;
	h->place = at;
	if (o->last != NULL)
		o->last->next = h;
	else
		o->hits = h;
	o->last = h;
	return h;
}

void
lint_hit(struct lint_run *run, struct lint_place at, ...)
{
	struct lint_hit *h = new_hit(run, at);
	const char *name;
	va_list ap;

	if (h == NULL)
		return;
	va_start(ap, at);
	while (h->nslots < LINT_SLOTS &&
	    (name = va_arg(ap, const char *)) != NULL)
		h->slots[h->nslots++] = (struct lint_slot){ .name = name,
			.value = arena_span(run->a, *va_arg(ap,
			    const struct span *)) };
	va_end(ap);
}

void
lint_words(struct lint_run *run, const char *name, struct text words)
{
	struct lint_hit *h = run->out->last;

	if (h != NULL && h->nslots < LINT_SLOTS)
		h->slots[h->nslots++] = (struct lint_slot){ .name = name,
			.words = words };
}

struct span
lint_number(struct lint_run *run, long long n)
{
	return span_str(arena_printf(run->a, "%lld", n));
}

struct span
lint_megabytes(struct lint_run *run, size_t bytes)
{
	return span_str(arena_printf(run->a, "%.1f", (double)bytes / 1e6));
}

/* A hit is a hit, whatever else is not known. */
void
lint_unknown(struct lint_run *run)
{
	if (run->out->state == LINT_PASSED)
		run->out->state = LINT_UNKNOWN;
}

void
lint_pending(struct lint_run *run)
{
	if (run->out->state != LINT_HIT)
		run->out->state = LINT_PENDING;
}

void
lint_milder(struct lint_run *run, int points_milli)
{
	if (points_milli < run->out->points)
		run->out->points = points_milli;
}

enum severity
lint_severity(const struct lint_outcome *o)
{
	return o->points < o->rule->points &&
	    o->rule->severity > SEVERITY_NOTICE ? SEVERITY_NOTICE :
	    o->rule->severity;
}

void
lint_perhaps(struct lint_run *run, int points_milli)
{
	lint_milder(run, points_milli);
	run->out->perhaps = true;
}

bool
lint_fired(const struct lint_run *run, const char *id)
{
	const struct lint_rule *r = lint_rule_find(run->v->tables, id);

	return r != NULL &&
	    run->all[r - run->v->tables->rules].state == LINT_HIT;
}

/* ---- places ---- */

struct lint_place
lint_nowhere(void)
{
	return (struct lint_place){ .offset = MIME_NO_OFFSET };
}

struct lint_place
lint_field_at(const struct lint_view *v, const struct field_raw *f)
{
	if (f == NULL)
		return lint_nowhere();
	return (struct lint_place){ NULL, (size_t)(f->raw.p - v->mail.p),
		f->raw.n };
}

struct lint_place
lint_field(const struct lint_view *v, const char *name)
{
	return lint_field_at(v, fields_find(v->fields, name, 0));
}

struct lint_place
lint_part(const struct mime_part *p)
{
	if (p == NULL)
		return lint_nowhere();
	if (p->header_at == MIME_NO_OFFSET)
		return (struct lint_place){ .part = p->path,
			.offset = MIME_NO_OFFSET };
	if (p->depth == 0)
		return (struct lint_place){ p->path, p->body_at, p->body.n };
	return (struct lint_place){ p->path, p->header_at,
		p->header.n + p->body.n };
}

/* ---- running ---- */

static bool
is_left_out(const struct lint_view *v, const struct lint_rule *r)
{
	return v->incoming ? r->applies == LINT_OUTGOING :
	    r->applies == LINT_INCOMING;
}

struct lint_outcome *
lint_run_rules(struct lint_run *run)
{
	const struct lint_tables *t = run->v->tables;
	struct lint_outcome *all = arena_array(run->a, t->nrules + 1,
	    sizeof *all);

	run->all = all;
	for (size_t i = 0; all != NULL && i < t->nrules; i++) {
		lint_rule_fn *fn = lint_rule_function(t->rules[i].id);

		run->out = &all[i];
		all[i].rule = &t->rules[i];
		all[i].points = t->rules[i].points;
		if (is_left_out(run->v, &t->rules[i]))
			continue;
		if (fn == NULL)
			lint_unknown(run);
		else if (fn(run) < 0)
			return NULL;
	}
	return arena_failed(run->a) ? NULL : all;
}
