/* Rules of the server that handed the mail in: its names, lists, TLS; and
 * whether the author's domain can be answered. */
#include "core/forged/knowledge.h"
#include "core/lint/lint_part.h"

/* Where our own side wrote who handed it in. */
static struct lint_place
entry(const struct lint_run *run)
{
	const struct hop *h = run->net->route->outside;

	return lint_field_at(run->v, h ? h->field : NULL);
}

static struct span
address(const struct lint_run *run)
{
	const struct route *t = run->net->route;

	return span_str(t->ip.n > 0 ? ip_text(&t->ip, run->a) : "");
}

/* ---- reverse DNS ---- */

static bool
iprev_known(struct lint_run *run)
{
	switch (run->net->r.iprev.result) {
	case IPREV_PENDING:
		lint_pending(run);
		return false;
	case IPREV_PASS:
	case IPREV_FAIL:
	case IPREV_NO_NAME:
		return true;
	default:
		lint_unknown(run);
		return false;
	}
}

static int
if_iprev(struct lint_run *run, enum iprev_result wanted)
{
	struct span ip = address(run);

	if (iprev_known(run) && run->net->r.iprev.result == wanted)
		lint_hit(run, entry(run), "ip", &ip, "x",
		    &run->net->r.iprev.name, NULL);
	return 0;
}

static int
l401(struct lint_run *run)
{
	return if_iprev(run, IPREV_NO_NAME);
}

static int
l402(struct lint_run *run)
{
	return if_iprev(run, IPREV_FAIL);
}

/* The number stands in the name as a word of its own. */
static bool
has_number(struct span name, const char *number)
{
	struct span needle = span_str(number);
	ptrdiff_t at;

	while ((at = span_find_nocase(name, needle)) >= 0) {
		size_t end = (size_t)at + needle.n;

		if ((at == 0 || name.p[at - 1] < '0' || name.p[at - 1] > '9') &&
		    (end >= name.n || name.p[end] < '0' || name.p[end] > '9'))
			return true;
		name = span_skip(name, end);
	}
	return false;
}

static bool
has_octets(struct lint_run *run, struct span name)
{
	const struct ip *ip = &run->net->route->ip;
	bool decimal = ip->n == 4, hex;

	for (size_t i = 0; i < ip->n && decimal; i++)
		decimal = has_number(name, arena_printf(run->a, "%u",
		    ip->bytes[i])) || has_number(name, arena_printf(run->a,
		    "%03u", ip->bytes[i]));
	hex = ip->n == 4 && span_find_nocase(name, span_str(arena_printf(
	    run->a, "%02x%02x%02x%02x", ip->bytes[0], ip->bytes[1],
	    ip->bytes[2], ip->bytes[3]))) >= 0;
	return decimal || hex;
}

static int
l403(struct lint_run *run)
{
	struct span name = run->net->r.iprev.name;

	if (!iprev_known(run) || run->net->r.iprev.result != IPREV_PASS)
		return 0;
	if (has_octets(run, name) || forge_matches(run->v->know,
	    "generic-ptr", name, NULL))
		lint_hit(run, entry(run), "x", &name, NULL);
	return 0;
}

/* ---- HELO ---- */

/* What is wrong with a name is known whatever else is not. */
static int
if_helo(struct lint_run *run, bool holds)
{
	const struct lint_helo *h = &run->net->helo;
	struct span ip = address(run);

	if (h->known == NET_PENDING)
		lint_pending(run);
	else if (h->known == NET_UNKNOWN)
		lint_unknown(run);
	else if (holds)
		lint_hit(run, entry(run), "x", &run->net->route->helo, "ip",
		    &ip, NULL);
	return 0;
}

static int
l411(struct lint_run *run)
{
	return if_helo(run, run->net->helo.improper);
}

static int
l412(struct lint_run *run)
{
	return if_helo(run, run->net->helo.absent);
}

static int
l413(struct lint_run *run)
{
	return if_helo(run, run->net->helo.elsewhere);
}

/* ---- lists, TLS ---- */

static int
if_listed(struct lint_run *run, bool holds, struct span names)
{
	const struct lint_listed *l = &run->net->listed;
	struct span ip = address(run);

	if (holds)
		lint_hit(run, entry(run), "ip", &ip, "x", &names, NULL);
	else if (l->known == NET_PENDING)
		lint_pending(run);
	else if (l->known == NET_UNKNOWN)
		lint_unknown(run);
	return 0;
}

static int
l421(struct lint_run *run)
{
	const struct lint_listed *l = &run->net->listed;

	return if_listed(run, l->major.n > 0, l->major);
}

static int
l422(struct lint_run *run)
{
	const struct lint_listed *l = &run->net->listed;

	return if_listed(run, l->minor.n > 0 && l->major.n == 0, l->minor);
}

static int
l431(struct lint_run *run)
{
	if (run->net->tls == TLS_UNKNOWN)
		lint_unknown(run);
	else if (run->net->tls == TLS_NO)
		lint_hit(run, entry(run), NULL);
	return 0;
}

/* ---- the author's domain ---- */

static int
l243(struct lint_run *run)
{
	const struct lint_author *d = &run->net->author;

	if (d->known == NET_PENDING)
		lint_pending(run);
	else if (d->known == NET_UNKNOWN)
		lint_unknown(run);
	else if (d->mute)
		lint_hit(run, lint_field(run->v, "From"), "dom",
		    &run->v->from_domain, NULL);
	return 0;
}

const struct lint_check lint_checks_server[] = {
	{ "l243", l243 },
	{ "l401", l401 },
	{ "l402", l402 },
	{ "l403", l403 },
	{ "l411", l411 },
	{ "l412", l412 },
	{ "l413", l413 },
	{ "l421", l421 },
	{ "l422", l422 },
	{ "l431", l431 },
	{ NULL, NULL },
};
