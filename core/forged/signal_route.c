/* Signals on the way of a mail (d01 to d09): who handed it in, whether the
 * hops connect, whether their times do, and whether a genuine server was
 * abused.  What stands below the trust line is the sender's own claim. */
#include "core/forged/signal.h"

#include <string.h>

#include "core/forged/knowledge.h"
#include "core/mime/date.h"

#define BACK_MAX	(5 * 60 * USEC_SEC)
#define AHEAD_MAX	(2 * 3600 * USEC_SEC)
#define LATE_MAX	(24 * 3600 * USEC_SEC)
#define ABUSED_MIN	10

/* The field in which a stranger handed the mail in, and the address is known
 * and not one of a private network; else NULL. */
static const struct forge_hop *
outside(const struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;

	return t->logged_in || t->ip.n == 0 || ip_is_private(&t->ip) ? NULL :
	    t->outside;
}

/* The name of the connecting address by reverse DNS, as we found it or as our
 * own server wrote it. */
static struct span
client_name(const struct forge_run *run, const struct forge_hop *h)
{
	if (run->r->named == FORGE_YES && run->r->name.n > 0)
		return run->r->name;
	return h->r.forged ? span_str("") : h->r.rdns;
}

static bool
is_host_name(struct span s)
{
	struct ip ip;

	return s.n > 0 && *s.p != '[' && span_chr(s, '.') > 0 &&
	    ip_parse(s, &ip) < 0;
}

static bool
same_org(const struct forge_run *run, struct span a, struct span b)
{
	struct span x = suffix_org_domain(a, run->a);

	return x.n > 0 && span_eq_nocase(x, suffix_org_domain(b, run->a));
}

/* ---- d01 to d04: the client ---- */

static bool
is_of_brand(const struct forge_run *run, struct span helo)
{
	return forge_aligned_host(run, helo) || forge_aligned_mail(run, helo);
}

static bool
speaks_for_sender(const struct forge_run *run, struct span helo)
{
	return is_of_brand(run, helo) || same_org(run, helo,
	    run->f->from.domain);
}

static int
d01(struct forge_run *run)
{
	const struct forge_hop *h = outside(run);
	struct span helo, name;

	if (h == NULL)
		return forge_unknown(run);
	helo = run->v->route.helo;
	name = client_name(run, h);
	if (!is_host_name(helo) || run->r->helo_leads == FORGE_YES ||
	    !speaks_for_sender(run, helo) || same_org(run, helo, name) ||
	    (name.n > 0 && brand_shared(run->v->know, helo, name)))
		return 0;
	if (run->r->helo_leads == FORGE_PENDING)
		return forge_open(run);
	/* servers of small domains often have the name of their line */
	if (run->r->helo_leads == FORGE_UNKNOWN && (name.n == 0 ||
	    !(is_of_brand(run, helo) || brand_of_domain(run->v->know, helo,
	    BRAND_ADDRESS))))
		return forge_unknown(run);
	if (name.n == 0)
		name = span_str(ip_text(&run->v->route.ip, run->a));
	return forge_say(run, forge_hop_at(run, h), "x", &helo, "y", &name,
	    NULL);
}

/* Exchange never looks a name up when it writes the field. */
static bool
writes_no_names(const struct received *r)
{
	return span_starts_nocase(r->with, "Microsoft SMTP Server");
}

static int
d02(struct forge_run *run)
{
	const struct forge_hop *h = outside(run);

	if (h == NULL)
		return forge_unknown(run);
	if (run->r->named == FORGE_YES ||
	    (h->r.rdns.n > 0 && !h->r.forged))
		return 0;
	if (run->r->named == FORGE_PENDING)
		return forge_open(run);
	if (run->r->named == FORGE_UNKNOWN && writes_no_names(&h->r))
		return forge_unknown(run);
	return forge_say(run, forge_hop_at(run, h), NULL);
}

/* The next number of a name, zeros in front allowed; -1: there is none. */
static int
next_number(struct span name, size_t *at)
{
	int n = 0;

	while (*at < name.n && !(name.p[*at] >= '0' && name.p[*at] <= '9'))
		(*at)++;
	if (*at >= name.n)
		return -1;
	for (; *at < name.n && name.p[*at] >= '0' && name.p[*at] <= '9';
	    (*at)++)
		n = n > 255 ? n : n * 10 + (name.p[*at] - '0');
	return n;
}

/* Are all four octets of the address numbers of its name, in any order? */
static bool
holds_octets(struct span name, const struct ip *ip)
{
	unsigned seen = 0;
	size_t at = 0;
	int n;

	if (ip->n != 4)
		return false;
	while ((n = next_number(name, &at)) >= 0) {
		size_t i = 0;

		while (i < 4 && (ip->bytes[i] != n || (seen >> i & 1)))
			i++;
		seen |= i < 4 ? 1u << i : 0;
	}
	return seen == 15;
}

static int
d03(struct forge_run *run)
{
	const struct forge_hop *h = outside(run);
	struct span name;

	if (h == NULL)
		return forge_unknown(run);
	name = client_name(run, h);
	if (name.n == 0)
		return 0;
	if (!holds_octets(name, &run->v->route.ip) &&
	    !forge_matches(run->v->know, "generic-ptr", name, NULL))
		return 0;
	return forge_say(run, forge_hop_at(run, h), "x", &name, NULL);
}

static int
d04(struct forge_run *run)
{
	const struct forge_hop *h = outside(run);
	struct span helo;

	if (h == NULL)
		return forge_unknown(run);
	helo = run->v->route.helo;
	if (helo.n == 0 || (is_host_name(helo) &&
	    !span_starts_nocase(helo, "localhost.")))
		return 0;
	return forge_say(run, forge_hop_at(run, h), "x", &helo, NULL);
}

/* ---- d05: do the hops connect? ---- */

/* A host of a mail provider that everybody knows, or of a brand. */
static bool
is_known_host(const struct forge_run *run, struct span host)
{
	return host_kind(run->v->know, host).freemail != FREEMAIL_NONE ||
	    brand_of_domain(run->v->know, host, BRAND_ADDRESS) != NULL;
}

/* Was the mail of the older field handed on by somebody else than the host
 * that wrote it?  Only where the newer field knows its client by a name; what
 * the client said of itself counts for it. */
static bool
breaks(const struct forge_run *run, const struct received *newer,
    const struct received *older)
{
	return newer->kind == RECEIVED_HOST && newer->ip.n > 0 &&
	    !ip_is_private(&newer->ip) && is_host_name(newer->rdns) &&
	    is_host_name(older->by) && is_known_host(run, older->by) &&
	    !same_org(run, older->by, newer->rdns) &&
	    !same_org(run, older->by, newer->helo) &&
	    !same_org(run, older->by, newer->from) &&
	    !brand_shared(run->v->know, older->by, newer->rdns);
}

static int
d05(struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;
	size_t first = t->outside != NULL ? (size_t)(t->outside - t->v) + 1 :
	    t->n;

	for (size_t i = first; i < t->n; i++) {
		if (!breaks(run, &t->v[i - 1].r, &t->v[i].r))
			continue;
		(void)forge_say(run, forge_hop_at(run, &t->v[i]), NULL);
		forge_also(run, forge_hop_at(run, &t->v[i - 1]));
		return 0;
	}
	return 0;
}

/* ---- d06: do the times? ---- */

static int
say_time(struct forge_run *run, struct forge_place at, struct span date)
{
	struct span x = span_trim(date);

	return forge_say(run, at, "x", &x, NULL);
}

/* The Date field against the oldest hop that has a time. */
static int
date_and_hop(struct forge_run *run, const struct forge_hop *oldest)
{
	struct span date = forge_header(run, "Date");
	usec_t when;
	int zone;

	if (oldest == NULL || mime_date(date, &when, &zone) < 0 ||
	    (when <= oldest->when + AHEAD_MAX &&
	    when >= oldest->when - LATE_MAX))
		return 0;
	return say_time(run, forge_field(run, "Date"), date);
}

static int
d06(struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;
	const struct forge_hop *last = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct forge_hop *h = &t->v[i];

		if (!h->dated)
			continue;
		if (last != NULL && h->when > last->when + BACK_MAX)
			return say_time(run, forge_hop_at(run, h), h->r.date);
		last = h;
	}
	return date_and_hop(run, last);
}

/* ---- d07, d08 ---- */

static int
d07(struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;

	if (run->brand == NULL || run->genuine || t->logged_in ||
	    t->outside == NULL || t->outside != &t->v[t->n - 1])
		return 0;
	return forge_say(run, forge_hop_at(run, t->outside), NULL);
}

static int
d08(struct forge_run *run)
{
	const struct forge_hop *h = outside(run);
	struct span country = run->r->country;

	if (h == NULL || country.n == 0)
		return forge_unknown(run);
	if (!run->brand_japanese || span_is(country, "JP"))
		return 0;
	if (forge_group(run, "route") <= 0)
		forge_weightless(run);
	return forge_say(run, forge_hop_at(run, h), "x", &country, NULL);
}

/* ---- d09: a genuine server, abused ---- */

static bool
sender_passes(const struct forge_run *run)
{
	const struct forge_results *r = run->r;

	if (!r->trusted)
		return false;
	if (r->dmarc == DMARC_PASS || (r->spf == SPF_PASS && r->spf_aligned))
		return true;
	for (size_t i = 0; i < r->ndkim; i++)
		if (r->dkim[i].aligned && r->dkim[i].result == DKIM_PASS)
			return true;
	return false;
}

/* A domain that somebody works with: neither one where everybody has an
 * address, nor one to be thrown away (what b07, b08, b09 say of From). */
static bool
is_settled_domain(const struct forge_run *run)
{
	const struct look_host *h = run->f->from_look;
	const struct forge_knowledge *k = run->v->know;

	return h != NULL && h->org.n > 0 &&
	    host_kind(k, h->ascii).freemail == FREEMAIL_NONE &&
	    forge_suffix_weight(k, h->suffix) == 0 &&
	    !look_random(run->v->looks, h) && run->r->receives != FORGE_NO;
}

static bool
is_suspicious(const struct forge_run *run)
{
	return forge_group(run, "identity") + forge_group(run, "domain") +
	    forge_group(run, "link") + forge_group(run, "hidden") >=
	    ABUSED_MIN;
}

/* The /16, of IPv6 the /32. */
static bool
is_near(const struct ip *a, const struct ip *b)
{
	size_t n = a->n == 4 ? 2 : 4;

	return a->n > 0 && a->n == b->n && memcmp(a->bytes, b->bytes, n) == 0;
}

/* Who logged in at the server where the mail began, from somewhere else? */
static const struct forge_hop *
stranger(const struct forge_run *run)
{
	const struct forge_route *t = &run->v->route;
	const struct forge_hop *h = t->n > 1 ? &t->v[t->n - 1] : NULL;

	if (h == NULL || h->trusted || h->r.ip.n == 0 || h->r.auth.n == 0 ||
	    ip_is_private(&h->r.ip) || is_near(&h->r.ip, &h[-1].r.ip) ||
	    is_near(&h->r.ip, &h->r.by_ip))
		return NULL;
	for (size_t i = 0; i < run->r->nhosts; i++)
		if (is_near(&h->r.ip, &run->r->hosts[i]))
			return NULL;
	return h;
}

/* The field that a program of a web site leaves; "" none. */
static const char *
web_program(const struct forge_run *run)
{
	struct span mailer = forge_header(run, "X-Mailer");

	if (forge_has(run, "X-PHP-Originating-Script"))
		return "X-PHP-Originating-Script";
	if (forge_has(run, "X-PHP-Script"))
		return "X-PHP-Script";
	return span_find_nocase(mailer, span_str("PHPMailer")) >= 0 ||
	    span_starts_nocase(mailer, "PHP") ? "X-Mailer" : "";
}

static int
d09(struct forge_run *run)
{
	const struct forge_hop *h;
	const char *field;

	if (!sender_passes(run) || !is_settled_domain(run) ||
	    !is_suspicious(run))
		return 0;
	h = stranger(run);
	if (h != NULL)
		return forge_say(run, forge_hop_at(run, h), NULL);
	field = web_program(run);
	return *field == '\0' ? 0 : forge_say(run, forge_field(run, field),
	    NULL);
}

const struct forge_check forge_checks_route[] = {
	{ "d01", FORGE_PLAIN, d01 },
	{ "d02", FORGE_PLAIN, d02 },
	{ "d03", FORGE_PLAIN, d03 },
	{ "d04", FORGE_PLAIN, d04 },
	{ "d05", FORGE_PLAIN, d05 },
	{ "d06", FORGE_PLAIN, d06 },
	{ "d07", FORGE_PLAIN, d07 },
	{ "d08", FORGE_LAST, d08 },
	{ "d09", FORGE_THIRD, d09 },
	{ NULL, 0, NULL },
};
