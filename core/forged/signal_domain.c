/* Signals of the group domain: names of hosts that resemble a brand's, or say
 * nothing.  They look at From's domain and at the hosts of links. */
#include "core/forged/signal.h"

#include <errno.h>

#include "core/auth/suffix.h"
#include "core/forged/links.h"

#define NAMES_MAX 200

/* From's domain, then the hosts of links, each once. */
struct named {
	const struct look_host *h;
	const struct forge_link *link;	/* NULL: From's domain */
};

static bool
is_known(const struct forged *f, const struct forge_host *host)
{
	for (size_t i = 0; i < f->nhosts; i++)
		if (f->hosts[i]->host == host)
			return true;
	return false;
}

/* Under an ending that there is: "yahoo.comm" is a slip, and leads nowhere.
 * Names for examples stand for others (RFC 2606). */
static bool
can_be_reached(struct span host)
{
	struct span top = span_skip(host, (size_t)(span_rchr(host, '.') + 1));

	return suffix_exists(top) || span_is(top, "example") ||
	    span_is(top, "test") || span_is(top, "invalid");
}

int
forge_hosts_read(struct forged *f)
{
	const struct forge_links *links = f->links;

	f->hosts = arena_array(f->a, NAMES_MAX, sizeof *f->hosts);
	if (!f->hosts)
		return -ENOMEM;
	for (size_t i = 0; links && i < links->n; i++) {
		const struct forge_link *l = &links->v[i];

		if (f->nhosts < NAMES_MAX && l->host && l->host->ip.n == 0 &&
		    forge_link_leads(l) && !is_known(f, l->host) &&
		    can_be_reached(l->host->look.ascii))
			f->hosts[f->nhosts++] = l;
	}
	return 0;
}

static struct forge_place
named_at(const struct forge_run *run, const struct named *n)
{
	return n->link ? forge_link_at(run, n->link) : forge_field(run,
	    "From");
}

static bool
host_at(const struct forge_run *run, size_t i, struct named *ret)
{
	const struct forged *f = run->f;

	if (i > f->nhosts)
		return false;
	if (i == 0)
		*ret = (struct named){ f->from_look, NULL };
	else
		*ret = (struct named){ &f->hosts[i - 1]->host->look,
			f->hosts[i - 1] };
	return true;
}

static bool
is_name(const struct look_host *h)
{
	return !h->address && h->org.n > 0;
}

/* ---- b01, b02, b04: a brand's name in another's ---- */

typedef bool	finder(const struct look_table *t, const struct look_host *h,
		const struct look_claimed *claimed, struct look_found *ret);

struct match {
	struct named	 in;
	struct look_found found;
};

static bool
embedded(const struct look_table *t, const struct look_host *h,
    const struct look_claimed *claimed, struct look_found *ret)
{
	(void)claimed;
	return look_embedded(t, h, ret);
}

/* The first host in which it is found, at or behind *at. */
static bool
find(const struct forge_run *run, finder *look, size_t *at,
    struct match *ret)
{
	const struct forge_brand *brands[FORGE_CLAIMS];
	struct look_claimed claimed = { brands, run->nclaims };

	for (size_t i = 0; i < run->nclaims; i++)
		brands[i] = run->claims[i].brand;
	for (struct named n; host_at(run, (*at)++, &n);)
		if (is_name(n.h) && look(run->v->looks, n.h, &claimed,
		    &ret->found)) {
			ret->in = n;
			return true;
		}
	return false;
}

static int
b01(struct forge_run *run)
{
	struct match m;
	size_t at = 0;

	if (!find(run, embedded, &at, &m))
		return 0;
	forge_of(run, m.found.brand);
	return forge_say(run, named_at(run, &m.in), "x", &m.found.genuine,
	    "y", &m.in.h->org, NULL);
}

/* A host of a link goes before a From that DMARC proves. */
static int
b02(struct forge_run *run)
{
	struct match m, other;
	size_t at = 0;
	bool proved;

	if (!find(run, look_token, &at, &m))
		return 0;
	proved = m.in.link == NULL && run->r->dmarc == DMARC_PASS;
	if (proved && find(run, look_token, &at, &other)) {
		m = other;
		proved = false;
	}
	if (proved)
		forge_variant(run, "authenticated");
	forge_of(run, m.found.brand);
	return forge_say(run, named_at(run, &m.in), "dom", &m.in.h->ascii, NULL);
}

static int
b04(struct forge_run *run)
{
	struct match m;
	size_t at = 0;

	if (!find(run, look_other_suffix, &at, &m))
		return 0;
	forge_of(run, m.found.brand);
	return forge_say(run, named_at(run, &m.in), "dom", &m.in.h->org, NULL);
}

/* ---- b03: co-jp and its kind ---- */

static int
b03(struct forge_run *run)
{
	struct named n;

	for (size_t i = 0; host_at(run, i, &n); i++) {
		struct span part = look_false_suffix(n.h);

		if (is_name(n.h) && part.n > 0)
			return forge_say(run, named_at(run, &n), "x", &part,
			    "y", &n.h->org, NULL);
	}
	return 0;
}

/* ---- b05: nearly the domain of the brand that is claimed ---- */

static int
b05(struct forge_run *run)
{
	struct look_found found;

	if (run->aligned || !is_name(run->f->from_look))
		return 0;
	for (size_t i = 0; i < run->nclaims; i++) {
		if (!look_near(run->v->looks, run->claims[i].brand,
		    run->f->from_look, &found))
			continue;
		forge_of(run, found.brand);
		return forge_say(run, forge_field(run, "From"),
		    "x", &found.genuine, NULL);
	}
	return 0;
}

/* ---- b06: letters of another script ---- */

static int
b06(struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;
	struct named n;

	for (size_t i = 0; host_at(run, i, &n); i++) {
		struct look_idn idn;
		int r = look_idn(run->v->looks, n.h, f->domains, f->ndomains,
		    run->a, &idn);

		if (r < 0)
			return r;
		if (idn.part.n == 0)
			continue;
		if (idn.brand)
			forge_of(run, idn.brand);
		return forge_say(run, named_at(run, &n), "x", &n.h->unicode,
		    "y", &n.h->ascii, NULL);
	}
	return 0;
}

/* ---- b07: an ending that is often misused ---- */

/* The host whose ending weighs most. */
static int
heaviest(const struct forge_run *run, struct named *ret)
{
	int most = 0;
	struct named n;

	for (size_t i = 0; host_at(run, i, &n); i++) {
		int w = is_name(n.h) ? forge_suffix_weight(run->v->know,
		    n.h->suffix) : 0;

		if (w <= most)
			continue;
		most = w;
		*ret = n;
	}
	return most;
}

static int
b07(struct forge_run *run)
{
	struct named n;
	int weight = run->brand || run->f->japanese ? heaviest(run, &n) : 0;

	if (weight == 0)
		return 0;
	if (weight == 2)
		forge_variant(run, "weight-two");
	return forge_say(run, named_at(run, &n), "x", &n.h->suffix, NULL);
}

/* Never alone. */
static int
b07_alone(struct forge_run *run)
{
	if (run->hit->state == FORGE_HIT && !forge_certain(run)) {
		forge_weightless(run);
		run->hit->points = 0;
	}
	return 0;
}

/* ---- b08, b09: From's domain itself ---- */

static int
b08(struct forge_run *run)
{
	const struct look_host *h = run->f->from_look;

	if (!is_name(h) || !look_random(run->v->looks, h))
		return 0;
	return forge_say(run, forge_field(run, "From"), "dom", &h->org, NULL);
}

static int
b09(struct forge_run *run)
{
	switch (run->r->receives) {
	case FORGE_PENDING:
		return forge_open(run);
	case FORGE_UNKNOWN:
		return forge_unknown(run);
	case FORGE_NO:
		return forge_say(run, forge_field(run, "From"), NULL);
	default:
		return 0;
	}
}

const struct forge_check forge_checks_domain[] = {
	{ "b01", FORGE_PLAIN, b01 }, { "b02", FORGE_PLAIN, b02 },
	{ "b03", FORGE_PLAIN, b03 }, { "b04", FORGE_PLAIN, b04 },
	{ "b05", FORGE_PLAIN, b05 }, { "b06", FORGE_PLAIN, b06 },
	{ "b07", FORGE_PLAIN, b07 }, { "b07", FORGE_LAST, b07_alone },
	{ "b08", FORGE_PLAIN, b08 }, { "b09", FORGE_PLAIN, b09 },
	{ .id = NULL },
};
