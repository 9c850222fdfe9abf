/* Signals of the group identity: who the mail says it is from.  a07 and a08:
 * signal_name.c. */
#include "core/forged/signal.h"

#define SHOWN 120	/* bytes of what was found */

/* From is of an organization that the mail is for. */
static bool
is_of_recipient(const struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;

	if (run->f->from.domain.n == 0)
		return false;
	if (forge_is_own(run, run->f->from.domain))
		return true;
	for (size_t i = 0; i < f->nrecipients; i++) {
		ptrdiff_t at = span_rchr(f->recipients[i], '@');

		if (at >= 0 && span_eq_nocase(span_skip(f->recipients[i],
		    (size_t)at + 1), run->f->from.domain))
			return true;
	}
	return false;
}

static int
a01(struct forge_run *run)
{
	if (!run->in_display || run->aligned || is_of_recipient(run))
		return 0;
	return forge_say(run, forge_field(run, "From"), NULL);
}

/* ---- a brand in the subject or the text ---- */

static bool
is_supported(const struct forge_run *run)
{
	static const char *const others[] = { "a10", "b01", "b02", "b03",
		"b04", "b05", "b06", "b07", "b08", "b09", "e01", "e02", "e03",
		"e04", "e05", "e06", "e07", "e08", "e09", "e10", "e11", "g02",
		"g04", "g05" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (forge_fired(run, others[i]))
			return true;
	return false;
}

static int
a02(struct forge_run *run)
{
	if (run->brand == NULL || run->in_display || run->aligned ||
	    is_of_recipient(run))
		return 0;
	if (!is_supported(run))
		forge_variant(run, "alone");
	return forge_say(run, forge_field(run, "Subject"), NULL);
}

static int
a09(struct forge_run *run)
{
	const struct forged *f = run->f;

	if (f->display.n > 0 && !span_eq_nocase(span_trim(f->display),
	    f->from.text))
		return 0;
	for (size_t i = 0; i < run->nclaims; i++)
		if (((run->claims[i].where >> BRAND_IN_SUBJECT) & 1) &&
		    !run->aligned) {
			forge_of(run, run->claims[i].brand);
			return forge_say(run, forge_field(run, "From"),
			    NULL);
		}
	return 0;
}

/* ---- an address in the display name ---- */

static bool
is_address_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("._%+-", c));
}

/* The address around the first "@" of the text; "": there is none. */
static struct span
address_in(struct span s)
{
	ptrdiff_t at = span_chr(s, '@');
	size_t from, to;

	if (at <= 0)
		return span_str("");
	for (from = (size_t)at; from > 0 && is_address_byte(s.p[from - 1]);
	    from--)
		;
	for (to = (size_t)at + 1; to < s.n && is_address_byte(s.p[to]); to++)
		;
	while (to > (size_t)at + 1 && s.p[to - 1] == '.')
		to--;
	if (from == (size_t)at || span_chr(span_of(s.p + at, to -
	    (size_t)at), '.') < 0)
		return span_str("");
	return span_of(s.p + from, to - from);
}

/* The organization of the address that the name shows, where it is another
 * than From's and no list or ticket system explains it. */
static bool
shows_other(struct forge_run *run, struct span *ret_shown,
    struct look_host *ret)
{
	struct span shown = address_in(run->f->display);

	*ret_shown = shown;
	if (shown.n == 0 || run->f->via || run->f->list ||
	    forge_has(run, "Sender") || forge_has(run, "X-Google-Group-Id") ||
	    look_host_read(span_skip(shown, (size_t)span_rchr(shown, '@') +
	    1), run->a, ret) < 0)
		return false;
	return ret->org.n > 0 && !span_eq(ret->org, run->f->from.org);
}

/* Of somebody that the mail is for. */
static bool
is_recipients(const struct forge_run *run, const struct look_host *h)
{
	const struct forge_addresses *to = &run->f->to;

	if (forge_is_own(run, h->ascii))
		return true;
	for (size_t i = 0; i < to->n; i++)
		if (span_eq(to->v[i].org, h->org))
			return true;
	for (size_t i = 0; i < run->v->facts.nrecipients; i++) {
		struct span r = run->v->facts.recipients[i];

		if (span_ends_nocase(r, h->org))
			return true;
	}
	return false;
}

static int
a03(struct forge_run *run)
{
	struct look_host h;
	struct span x;

	if (!shows_other(run, &x, &h) || is_recipients(run, &h))
		return 0;
	return forge_say(run, forge_field(run, "From"), "x", &x, NULL);
}

static int
a04(struct forge_run *run)
{
	struct look_host h;
	struct span x;

	if (!shows_other(run, &x, &h) || !is_recipients(run, &h))
		return 0;
	return forge_say(run, forge_field(run, "From"), "x", &x, NULL);
}

/* ---- our own name ---- */

static int
a05(struct forge_run *run)
{
	const struct forge_results *r = run->r;

	if (!forge_is_own(run, run->f->from.domain) || forge_handed_in(run))
		return 0;
	if (!r->trusted)
		return forge_unknown(run);
	if (r->spf == SPF_PENDING || r->dkim_result == DKIM_PENDING)
		return forge_open(run);
	if (r->spf == SPF_PASS || forge_dkim_aligned(run))
		return 0;
	if (run->v->facts.own_source)
		forge_variant(run, "allowed-source");
	return forge_say(run, forge_field(run, "From"), NULL);
}

/* From is whom the envelope names. */
static bool
is_for_sender(const struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;

	for (size_t i = 0; i < f->nrecipients; i++)
		if (span_eq_nocase(f->recipients[i], run->f->from.text))
			return true;
	return false;
}

static bool
is_recipient(const struct forge_run *run)
{
	const struct forged *m = run->f;

	if (is_for_sender(run))
		return true;
	for (size_t i = 0; i < m->to.n; i++)
		if (span_eq(m->to.v[i].text, m->from.text))
			return true;
	return false;
}

static int
a06(struct forge_run *run)
{
	if (run->f->from.domain.n == 0 || run->f->list ||
	    forge_handed_in(run) || !is_recipient(run))
		return 0;
	if (run->v->route.n == 0)
		return forge_unknown(run);
	if (run->r->dmarc == DMARC_PENDING)
		return forge_open(run);
	if (run->r->dmarc == DMARC_PASS)
		forge_variant(run, "dmarc-pass");
	else if (run->v->facts.nrecipients > 0 && !is_for_sender(run))
		forge_variant(run, "for-others");
	else if (!run->r->trusted)
		forge_variant(run, "unchecked");
	return forge_say(run, forge_field(run, "To"), NULL);
}

/* ---- the form of From ---- */

/* A line that a mail program may take for From and that is no field: "From"
 * with a fold before the colon. */
static const struct field_raw *
broken_from(const struct forge_run *run)
{
	const struct fields *all = run->v->fields;

	for (size_t i = 0; i < all->n; i++) {
		struct span s = span_trim(all->v[i].raw);

		if (all->v[i].name.n == 0 && span_starts_nocase(s, "from") &&
		    (s.n == 4 || strchr(" \t\r\n:", s.p[4])))
			return &all->v[i];
	}
	return NULL;
}

/* Two "@" outside of a name in quotes: of a route, or of two addresses. */
static bool
has_two_at(const struct address *d)
{
	ptrdiff_t open = span_rchr(d->raw, '<');
	struct span s = span_skip(d->raw, (size_t)(open + 1));
	size_t n = 0;

	for (size_t i = 0; open >= 0 && i < s.n && s.p[i] != '"'; i++)
		n += s.p[i] == '@';
	return n > 1 || span_chr(d->local, '@') >= 0;
}

/* Several authors, and a Sender who has nothing to do with any of them. */
static bool
has_strange_sender(const struct forge_run *run)
{
	const struct forge_addresses *sender = &run->f->sender;

	if (sender->n == 0 || sender->v[0].org.n == 0)
		return true;
	for (size_t i = 0; i < run->v->from.n; i++) {
		struct span domain = run->v->from.v[i].domain;

		if (span_eq_nocase(sender->v[0].org, domain) ||
		    span_eq_nocase(suffix_org_domain(domain, run->a),
		    sender->v[0].org))
			return false;
	}
	return true;
}

static int
a10(struct forge_run *run)
{
	const struct addresses *from = &run->v->from;
	const struct field_raw *f = fields_find(run->v->fields, "From", 0);
	const struct field_raw *second = fields_find(run->v->fields, "From",
	    1);
	struct span x;

	if (f == NULL)
		f = second = broken_from(run);
	else if (second == NULL)
		second = broken_from(run);
	if (f == NULL || (second == NULL && from->n > 0 && (from->n == 1 ||
	    !has_strange_sender(run)) && from->v[0].domain.n > 0 &&
	    !has_two_at(&from->v[0])))
		return 0;
	x = span_head(field_unfold(second ? second->body : f->body, run->a),
	    SHOWN);
	forge_say(run, forge_field_at(run, f), "x", &x, NULL);
	forge_also(run, forge_field_at(run, second));
	return 0;
}

static int
a11(struct forge_run *run)
{
	struct span domain = run->f->from.domain;

	if (!run->in_display || run->aligned || domain.n == 0 ||
	    host_kind(run->v->know, domain).freemail == FREEMAIL_NONE)
		return 0;
	/* an access provider's own name, with an address of its customers */
	for (size_t i = 0; i < run->nclaims; i++)
		if (run->claims[i].from.row != NULL)
			return 0;
	return forge_say(run, forge_field(run, "From"), NULL);
}

/* ---- a12 ---- */

static int
a12(struct forge_run *run)
{
	if (!run->f->officer || run->f->list || forge_to_freemail(run) ||
	    host_kind(run->v->know, run->f->from.domain).freemail ==
	    FREEMAIL_NONE)
		return 0;
	if (run->f->asks_money)
		forge_variant(run, "asks-money");
	return forge_say(run, forge_field(run, "From"), NULL);
}

const struct forge_check forge_checks_identity[] = {
	{ "a01", FORGE_PLAIN, a01 },
	{ "a02", FORGE_SECOND, a02 },
	{ "a03", FORGE_PLAIN, a03 },
	{ "a04", FORGE_PLAIN, a04 },
	{ "a05", FORGE_PLAIN, a05 },
	{ "a06", FORGE_PLAIN, a06 },
	{ "a09", FORGE_PLAIN, a09 },
	{ "a10", FORGE_PLAIN, a10 },
	{ "a11", FORGE_PLAIN, a11 },
	{ "a12", FORGE_PLAIN, a12 },
	{ .id = NULL },
};
