/* What the signals say, and what many of them ask (signal.h). */
#include "core/forged/signal.h"

#include <stdarg.h>

#define HEADER_SHOWN 4096

/* ---- saying ---- */

static void
add_slot(struct forge_hit *h, const char *name, struct span value)
{
	for (size_t i = 0; i < h->nslots; i++)
		if (strcmp(h->slots[i].name, name) == 0)
			return;
	if (h->nslots < FORGE_SLOTS)
		h->slots[h->nslots++] = (struct forge_slot){ name, value };
}

/* As it stands there where DNS knows no such name. */
static struct span
domain_of(const struct forge_run *run)
{
	const struct forge_address *from = &run->f->from;

	return from->domain.n > 0 || from->a == NULL ? from->domain :
	    from->a->domain;
}

int
forge_say(struct forge_run *run, struct forge_place at, ...)
{
	struct forge_hit *h = run->hit;
	const char *name;
	va_list ap;

	h->state = FORGE_HIT;
	h->points = h->weightless ? 0 : h->variant ? h->variant->weight :
	    h->signal->weight;
	if (h->brand == NULL)
		h->brand = run->brand;
	va_start(ap, at);
	while ((name = va_arg(ap, const char *)) != NULL)
		add_slot(h, name, *va_arg(ap, const struct span *));
	va_end(ap);
	add_slot(h, "from", run->f->from.text);
	add_slot(h, "dom", domain_of(run));
	forge_also(run, at);
	return 0;
}

void
forge_also(struct forge_run *run, struct forge_place at)
{
	struct forge_hit *h = run->hit;

	if (at.where != FORGE_NOWHERE && h->nplaces < FORGE_PLACES)
		h->places[h->nplaces++] = at;
}

void
forge_variant(struct forge_run *run, const char *variant)
{
	run->hit->variant = forge_variant_find(run->hit->signal, variant);
}

void
forge_of(struct forge_run *run, const struct forge_brand *brand)
{
	run->hit->brand = brand;
}

void
forge_weightless(struct forge_run *run)
{
	run->hit->weightless = true;
}

int
forge_unknown(struct forge_run *run)
{
	run->hit->state = FORGE_NOT_KNOWN;
	return 0;
}

int
forge_open(struct forge_run *run)
{
	run->hit->state = FORGE_OPEN;
	return 0;
}

struct span
forge_number(struct forge_run *run, long long n)
{
	return span_str(arena_printf(run->a, "%lld", n));
}

/* ---- other signals ---- */

bool
forge_fired(const struct forge_run *run, const char *id)
{
	for (size_t i = 0; i < run->nall; i++)
		if (strcmp(run->all[i].signal->id, id) == 0)
			return run->all[i].state == FORGE_HIT;
	return false;
}

int
forge_group(const struct forge_run *run, const char *group)
{
	int sum = 0, cap = 0;

	for (size_t i = 0; i < run->nall; i++) {
		const struct forge_hit *h = &run->all[i];

		if (strcmp(h->signal->group->id, group) != 0)
			continue;
		cap = h->signal->group->cap;
		if (h->state == FORGE_HIT)
			sum += h->points;
	}
	if (cap < 0)
		return sum < cap ? cap : sum;
	return sum > cap ? cap : sum;
}

/* ---- places ---- */

struct forge_place
forge_nowhere(void)
{
	return (struct forge_place){ .where = FORGE_NOWHERE,
		.offset = MIME_NO_OFFSET };
}

struct forge_place
forge_field_at(const struct forge_run *run, const struct field_raw *f)
{
	if (f == NULL)
		return forge_nowhere();
	return (struct forge_place){ .where = FORGE_FIELD,
		.offset = (size_t)(f->raw.p - run->v->mail.p),
		.length = f->raw.n, .bytes = span_head(f->raw,
		HEADER_SHOWN) };
}

struct forge_place
forge_field(const struct forge_run *run, const char *name)
{
	return forge_field_at(run, fields_find(run->v->fields, name, 0));
}

struct forge_place
forge_hop_at(const struct forge_run *run, const struct forge_hop *h)
{
	struct forge_place p = forge_field_at(run, h ? h->field : NULL);

	if (p.where != FORGE_NOWHERE)
		p.where = FORGE_HOP;
	return p;
}

struct forge_place
forge_part_at(const struct mime_part *p)
{
	if (p == NULL || p->header_at == MIME_NO_OFFSET)
		return forge_nowhere();
	return (struct forge_place){ .where = FORGE_PART, .part = p->path,
		.offset = p->header_at, .length = p->header.n + p->body.n };
}

/* ---- questions ---- */

bool
forge_is_own(const struct forge_run *run, struct span domain)
{
	const struct forge_facts *f = &run->v->facts;

	for (size_t i = 0; domain.n > 0 && i < f->ndomains; i++)
		if (span_eq(domain, f->domains[i]) ||
		    (domain.n > f->domains[i].n && span_ends_nocase(domain,
		    f->domains[i]) && domain.p[domain.n -
		    f->domains[i].n - 1] == '.'))
			return true;
	return false;
}

bool
forge_related(const struct forge_address *a, const struct forge_address *b)
{
	return (a->org.n > 0 && span_eq(a->org, b->org)) ||
	    (a->domain.n > 0 && span_eq(a->domain, b->domain));
}

struct span
forge_header(const struct forge_run *run, const char *name)
{
	const struct field_raw *f = fields_find(run->v->fields, name, 0);

	return f ? field_unfold(f->body, run->a) : span_str("");
}

bool
forge_has(const struct forge_run *run, const char *name)
{
	return fields_find(run->v->fields, name, 0) != NULL;
}

static struct span
org_of(struct forge_run *run, struct span domain)
{
	struct look_host h;

	if (look_host_read(domain, run->a, &h) < 0)
		return span_str("");
	return h.org;
}

bool
forge_signed_by(struct forge_run *run, struct span org)
{
	for (size_t i = 0; org.n > 0 && i < run->r->ndkim; i++)
		if (run->r->dkim[i].result == DKIM_PASS &&
		    span_eq(org_of(run, run->r->dkim[i].domain), org))
			return true;
	return false;
}

bool
forge_named_by(struct forge_run *run, struct span org)
{
	for (size_t i = 0; org.n > 0 && i < run->r->ndkim; i++)
		if (span_eq(org_of(run, run->r->dkim[i].domain), org))
			return true;
	return false;
}

bool
forge_to_freemail(const struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;
	const struct forge_addresses *to = &run->f->to;

	for (size_t i = 0; i < f->nrecipients; i++) {
		ptrdiff_t at = span_rchr(f->recipients[i], '@');
		struct span domain = span_skip(f->recipients[i],
		    (size_t)(at + 1));

		if (host_kind(run->v->know, domain).freemail)
			return true;
	}
	for (size_t i = 0; i < to->n; i++)
		if (to->v[i].domain.n > 0 && host_kind(run->v->know,
		    to->v[i].domain).freemail)
			return true;
	return false;
}

bool
forge_dkim_aligned(const struct forge_run *run)
{
	for (size_t i = 0; i < run->r->ndkim; i++)
		if (run->r->dkim[i].result == DKIM_PASS &&
		    run->r->dkim[i].aligned)
			return true;
	return false;
}

bool
forge_proved(const struct forge_run *run)
{
	return run->r->dmarc == DMARC_PASS || forge_dkim_aligned(run) ||
	    (run->r->spf == SPF_PASS && run->r->spf_aligned);
}

bool
forge_aligned_mail(const struct forge_run *run, struct span domain)
{
	for (size_t i = 0; domain.n > 0 && i < run->nclaims; i++)
		if (brand_aligned(run->v->know, run->claims[i].brand, domain,
		    BRAND_ADDRESS).yes)
			return true;
	return false;
}

bool
forge_aligned_host(const struct forge_run *run, struct span host)
{
	for (size_t i = 0; host.n > 0 && i < run->nclaims; i++)
		if (brand_aligned(run->v->know, run->claims[i].brand, host,
		    BRAND_LINK).yes)
			return true;
	return false;
}

bool
forge_handed_in(const struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;

	return t->logged_in || (t->trusted > 0 && t->outside == NULL);
}
