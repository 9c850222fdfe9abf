/* Rules of manners: advertising and what the law asks of it, receipts, who can
 * see whom. */
#include <errno.h>

#include "core/auth/dmarc.h"
#include "core/forged/knowledge.h"
#include "core/lint/rules.h"

/* ---- carriers ---- */

static int
l134(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->carrier != NULL)
		lint_hit(run, lint_field(v, "To"), "dom", &v->from_domain,
		    NULL);
	return 0;
}

/* ---- advertising ---- */

static bool
is_field(const struct lint_view *v, const char *name,
    const char *const *words)
{
	const struct field_raw *f = fields_find(v->fields, name, 0);

	for (size_t i = 0; f != NULL && words[i] != NULL; i++)
		if (span_eq_nocase(span_trim(f->body), span_str(words[i])))
			return true;
	return false;
}

static bool
has_field(const struct lint_view *v, const char *name)
{
	return fields_find(v->fields, name, 0) != NULL;
}

static bool
is_bait(const char *class)
{
	return strcmp(class, "ad") == 0 || strcmp(class, "bait") == 0 ||
	    strcmp(class, "money") == 0;
}

/* A list on which people talk is none. */
static bool
is_advertising(const struct lint_view *v)
{
	static const char *const bulk[] = { "bulk", "list", "junk", NULL };
	struct forge_words words = { .n = 0 };
	size_t n = 0;

	if (has_field(v, "List-Post"))
		return false;
	if (has_field(v, "List-Unsubscribe") ||
	    is_field(v, "Precedence", bulk) ||
	    forge_matches(v->know, "opt-out", v->own, NULL) ||
	    forge_matches(v->know, "opt-out", v->visible_folded, NULL))
		return true;
	forge_words(v->know, WORD_SUBJECT, v->subject_folded, &words);
	forge_words(v->know, WORD_BODY, v->visible_folded, &words);
	for (size_t i = 0; i < words.n; i++)
		n += is_bait(words.v[i].class);
	return n >= 2;
}

static bool
has_address_or_link(const struct lint_view *v)
{
	return span_chr(v->visible_folded, '@') > 0 ||
	    span_find(v->visible_folded, span_str("://")) >= 0 ||
	    v->page.links.n > 0;
}

/* What article 4 and the rules ask for, as far as a mail can show it.  The
 * postal address may stand on a page that a link leads to. */
struct item {
	const char	*word;
	bool		 there;
};

/* catalogue: lint.advertising.* */
static int
l232(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	bool reach = has_address_or_link(v);
	const struct item items[] = {
		{ "sender", v->from_display.n > 0 || forge_matches(v->know,
		    "signature-content", v->visible_folded, NULL) },
		{ "refusal", forge_matches(v->know, "opt-out",
		    v->visible_folded, NULL) },
		{ "refusal-to", reach },
		{ "postal", reach || forge_matches(v->know, "postal-address",
		    v->visible_folded, NULL) },
		{ "contact", reach || forge_matches(v->know, "contact",
		    v->visible_folded, NULL) },
	};
	struct text all = { "", "" };

	if (!is_advertising(v))
		return 0;
	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		struct text t;

		if (items[i].there)
			continue;
		t = text_plain(arena_printf(run->a, "lint.advertising.%s",
		    items[i].word));
		all.ja = arena_printf(run->a, "%s%s%s", all.ja, *all.ja ?
		    "、" : "", t.ja);
		all.en = arena_printf(run->a, "%s%s%s", all.en, *all.en ?
		    ", " : "", t.en);
		if (all.ja == NULL || all.en == NULL)
			return -ENOMEM;
	}
	if (*all.ja == '\0')
		return 0;
	lint_hit(run, lint_part(v->plain.part ? v->plain.part :
	    v->html.part), NULL);
	lint_words(run, "x", all);
	return 0;
}

static int
l233(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (is_advertising(v) && (!has_field(v, "List-Unsubscribe") ||
	    !has_field(v, "List-Unsubscribe-Post")))
		lint_hit(run, lint_field(v, "List-Unsubscribe"), NULL);
	return 0;
}

static int
l234(struct lint_run *run)
{
	struct span s = run->v->subject_folded;
	ptrdiff_t at = span_find(s, span_str("未承諾広告"));
	struct span rest = at < 0 ? span_str("") : span_skip(s, (size_t)at +
	    strlen("未承諾広告"));

	if (span_starts(rest, "※") || span_starts(rest, "*"))
		lint_hit(run, lint_field(run->v, "Subject"), NULL);
	return 0;
}

static int
l235(struct lint_run *run)
{
	if (is_advertising(run->v))
		lint_hit(run, lint_nowhere(), NULL);
	return 0;
}

/* ---- receipts ---- */

static int
l246(struct lint_run *run)
{
	static const char *const receipts[] = { "Disposition-Notification-To",
		"Return-Receipt-To" };
	static const char *const high[] = { "high", NULL };
	const struct lint_view *v = run->v;
	const struct field_raw *f = fields_find(v->fields, "X-Priority", 0);
	struct span priority = f ? span_trim(f->body) : span_str("");

	for (size_t i = 0; i < 2; i++)
		if (has_field(v, receipts[i]))
			lint_hit(run, lint_field(v, receipts[i]), NULL);
	if (priority.n > 0 && (*priority.p == '1' || *priority.p == '2') &&
	    (priority.n == 1 || priority.p[1] == ' '))
		lint_hit(run, lint_field_at(v, f), NULL);
	if (is_field(v, "Importance", high))
		lint_hit(run, lint_field(v, "Importance"), NULL);
	return 0;
}

/* ---- who can see whom ---- */

#define SEEN_MOST 10
#define DOMAINS_LEAST 3

struct seen {
	size_t		 n, ndomains;
	struct span	 domains[DOMAINS_LEAST];
};

static void
look_at(const struct lint_view *v, const struct addresses *l, struct seen *s)
{
	for (size_t i = 0; i < l->n; i++) {
		struct span d = l->v[i].domain;
		size_t k = 0;

		if (d.n == 0 || lint_is_own(v, d))
			continue;
		s->n++;
		while (k < s->ndomains && !span_eq_nocase(s->domains[k], d))
			k++;
		if (k == s->ndomains && k < DOMAINS_LEAST)
			s->domains[s->ndomains++] = d;
	}
}

static int
l247(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct seen s = { .n = 0 };
	struct span n;

	look_at(v, &v->to, &s);
	look_at(v, &v->cc, &s);
	if (s.n <= SEEN_MOST || s.ndomains < DOMAINS_LEAST ||
	    has_field(v, "List-Id"))
		return 0;
	n = lint_number(run, (long long)s.n);
	lint_hit(run, lint_field(v, v->to.n >= v->cc.n ? "To" : "Cc"), "n",
	    &n, NULL);
	return 0;
}

#define MANY 100

/* The number of recipients is in the log; from the mail alone nothing can be
 * known but that they are many. */
static int
l262(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span said = v->facts ? facts_get(v->facts, "queue.recipients",
	    span_str("")) : span_str(""), n;
	uint64_t count = 0;

	if (has_field(v, "List-Unsubscribe"))
		return 0;
	(void)span_u64(said, 1000000, &count);
	if (count < v->recipients.n)
		count = v->recipients.n;
	if (count < MANY) {
		if (said.n == 0)
			lint_unknown(run);
		return 0;
	}
	n = lint_number(run, (long long)count);
	lint_hit(run, lint_field(v, "To"), "n", &n, NULL);
	return 0;
}

const struct lint_check lint_checks_manners[] = {
	{ "l134", l134 },
	{ "l232", l232 },
	{ "l233", l233 },
	{ "l234", l234 },
	{ "l235", l235 },
	{ "l246", l246 },
	{ "l247", l247 },
	{ "l262", l262 },
	{ NULL, NULL },
};
