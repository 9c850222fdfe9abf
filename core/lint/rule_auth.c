/* Rules of authentication: SPF, DKIM, DMARC as this program judges them; where
 * it cannot, what our own server wrote into the mail counts. */
#include "core/forged/knowledge.h"
#include "core/lint/lint_part.h"

/* ---- results ---- */

struct word_result {
	const char	*word;
	int		 result;
};

static int
said(struct span word, const struct word_result *table, int none)
{
	for (size_t i = 0; word.n > 0 && table[i].word != NULL; i++)
		if (span_eq_nocase(word, span_str(table[i].word)))
			return table[i].result;
	return none;
}

static enum spf_result
spf_of(const struct lint_run *run)
{
	static const struct word_result words[] = { { "none", SPF_NONE },
		{ "neutral", SPF_NEUTRAL }, { "pass", SPF_PASS },
		{ "fail", SPF_FAIL }, { "softfail", SPF_SOFTFAIL },
		{ "permerror", SPF_PERMERROR }, { NULL, 0 } };
	const struct message_results *r = &run->net->r;
	enum spf_result k = r->has_spf ? r->spf.result : SPF_UNKNOWN;

	if (k != SPF_UNKNOWN && k != SPF_TEMPERROR)
		return k;
	return (enum spf_result)said(r->said.spf, words, SPF_UNKNOWN);
}

/* A file that no server has taken yet may still be signed. */
static enum dkim_result
dkim_of(const struct lint_run *run)
{
	static const struct word_result words[] = { { "none", DKIM_NONE },
		{ "pass", DKIM_PASS }, { "fail", DKIM_FAIL },
		{ "policy", DKIM_POLICY }, { "permerror", DKIM_PERMERROR },
		{ NULL, 0 } };
	const struct message_results *r = &run->net->r;

	if (r->dkim.result == DKIM_NONE && run->net->route->n == 0)
		return DKIM_UNKNOWN;
	if (r->dkim.result != DKIM_UNKNOWN &&
	    r->dkim.result != DKIM_TEMPERROR)
		return r->dkim.result;
	return (enum dkim_result)said(r->said.dkim, words, DKIM_UNKNOWN);
}

static enum dmarc_result
dmarc_of(const struct lint_run *run)
{
	static const struct word_result words[] = { { "pass", DMARC_PASS },
		{ "fail", DMARC_FAIL }, { "none", DMARC_NO_RECORD },
		{ NULL, 0 } };
	const struct message_results *r = &run->net->r;

	if (r->dmarc_result != DMARC_UNKNOWN &&
	    r->dmarc_result != DMARC_TEMPERROR)
		return r->dmarc_result;
	return (enum dmarc_result)said(r->said.dmarc, words, DMARC_UNKNOWN);
}

static struct span
ip_of_sender(const struct lint_run *run)
{
	const struct route *t = run->net->route;

	return span_str(t->ip.n > 0 ? ip_text(&t->ip, run->a) : "");
}

static bool
is_aligned(const struct lint_run *run, struct span domain)
{
	return domain.n > 0 && lint_is_own(run->v, domain);
}

static bool
spf_aligned(const struct lint_run *run)
{
	const struct message_results *r = &run->net->r;

	return spf_of(run) == SPF_PASS && (r->has_spf ?
	    is_aligned(run, r->spf.domain) : r->dmarc.now.spf_aligned);
}

static bool
dkim_aligned(const struct lint_run *run)
{
	const struct dkim_outcome *o = &run->net->r.dkim;

	if (is_aligned(run, run->net->r.said.dkim_domain) &&
	    dkim_of(run) == DKIM_PASS)
		return true;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].result == DKIM_PASS &&
		    is_aligned(run, o->v[i].signature->domain))
			return true;
	return false;
}

/* ---- SPF ---- */

static struct span
spf_domain(const struct lint_run *run)
{
	const struct message_results *r = &run->net->r;

	return r->has_spf && r->spf.domain.n > 0 ? r->spf.domain :
	    run->v->from_domain;
}

static int
if_spf(struct lint_run *run, enum spf_result wanted)
{
	const struct message_results *r = &run->net->r;
	enum spf_result k = spf_of(run);
	struct span dom = spf_domain(run), ip = ip_of_sender(run);
	struct span x = span_str(r->has_spf ? spf_why_name(r->spf.why) : "-");

	if (k == SPF_PENDING)
		lint_pending(run);
	else if (k == SPF_UNKNOWN || k == SPF_TEMPERROR)
		lint_unknown(run);
	else if (k == wanted)
		lint_hit(run, lint_nowhere(), "dom", &dom, "ip", &ip, "x", &x,
		    NULL);
	return 0;
}

static int
l301(struct lint_run *run)
{
	return if_spf(run, SPF_NONE);
}

static int
l302(struct lint_run *run)
{
	return if_spf(run, SPF_SOFTFAIL);
}

static int
l303(struct lint_run *run)
{
	return if_spf(run, SPF_FAIL);
}

static int
l304(struct lint_run *run)
{
	return if_spf(run, SPF_PERMERROR);
}

static int
l305(struct lint_run *run)
{
	return if_spf(run, SPF_NEUTRAL);
}

/* ---- DKIM ---- */

/* False: the rule is not known yet. */
static bool
dkim_known(struct lint_run *run, enum dkim_result *ret)
{
	*ret = dkim_of(run);
	if (*ret == DKIM_PENDING)
		lint_pending(run);
	else if (*ret == DKIM_UNKNOWN || *ret == DKIM_TEMPERROR)
		lint_unknown(run);
	else
		return true;
	return false;
}

static struct lint_place
signature_place(const struct lint_run *run)
{
	return lint_field(run->v, "DKIM-Signature");
}

static int
l311(struct lint_run *run)
{
	enum dkim_result k;

	if (dkim_known(run, &k) && k == DKIM_NONE)
		lint_hit(run, lint_nowhere(), NULL);
	return 0;
}

static int
l312(struct lint_run *run)
{
	const struct dkim_outcome *o = &run->net->r.dkim;
	struct span dom = run->v->from_domain, x;
	enum dkim_result k;

	if (!dkim_known(run, &k) || k != DKIM_PASS || dkim_aligned(run))
		return 0;
	x = run->net->r.said.dkim_domain;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].result == DKIM_PASS)
			x = o->v[i].signature->domain;
	lint_hit(run, signature_place(run), "x", &x, "dom", &dom, NULL);
	return 0;
}

/* Bits of the key of ours that is too short; 0: none is. */
static unsigned
short_key(const struct lint_run *run)
{
	const struct dkim_outcome *o = &run->net->r.dkim;

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].reason == DKIM_WHY_KEY_SHORT &&
		    is_aligned(run, o->v[i].signature->domain))
			return o->v[i].key.bits;
	return 0;
}

/* Our answer to why the first signature is not valid, in a word. */
static int
l313(struct lint_run *run)
{
	const struct dkim_outcome *o = &run->net->r.dkim;
	enum dkim_result k;
	struct span x;

	if (!dkim_known(run, &k) || k == DKIM_PASS || k == DKIM_NONE ||
	    short_key(run) > 0)
		return 0;
	x = span_str(o->n > 0 ? dkim_reason_name(o->v[0].reason) : "-");
	lint_hit(run, signature_place(run), "x", &x, NULL);
	return 0;
}

static int
l314(struct lint_run *run)
{
	enum dkim_result k;
	struct span n;

	if (!dkim_known(run, &k) || k == DKIM_PASS || short_key(run) == 0)
		return 0;
	n = lint_number(run, short_key(run));
	lint_hit(run, signature_place(run), "n", &n, NULL);
	return 0;
}

/* ---- DMARC ---- */

static bool
dmarc_known(struct lint_run *run, enum dmarc_result *ret)
{
	enum spf_result spf = spf_of(run);
	enum dkim_result dkim = dkim_of(run);

	*ret = dmarc_of(run);
	if (*ret == DMARC_PENDING || (*ret == DMARC_NO_RECORD &&
	    (spf == SPF_PENDING || dkim == DKIM_PENDING)))
		lint_pending(run);
	else if (*ret == DMARC_UNKNOWN || *ret == DMARC_TEMPERROR ||
	    (spf == SPF_UNKNOWN && dkim == DKIM_UNKNOWN))
		lint_unknown(run);
	else
		return true;
	return false;
}

static void
hit_dmarc(struct lint_run *run)
{
	lint_hit(run, lint_field(run->v, "From"), "dom",
	    &run->v->from_domain, NULL);
}

static int
l321(struct lint_run *run)
{
	const struct dmarc_verdict *v = &run->net->r.dmarc.now;
	enum dmarc_result k;

	if (dmarc_known(run, &k) && k == DMARC_PASS && v->record != NULL &&
	    v->published == DMARC_NONE)
		hit_dmarc(run);
	return 0;
}

/* One of the two that is not known counts as in place. */
static bool
both_in_place(const struct lint_run *run)
{
	return (spf_of(run) == SPF_UNKNOWN || spf_aligned(run)) &&
	    (dkim_of(run) == DKIM_UNKNOWN || dkim_aligned(run));
}

static int
l322(struct lint_run *run)
{
	enum dmarc_result k;

	if (dmarc_known(run, &k) && k == DMARC_NO_RECORD &&
	    both_in_place(run))
		hit_dmarc(run);
	return 0;
}

static int
l323(struct lint_run *run)
{
	enum dmarc_result k;

	if (dmarc_known(run, &k) && k == DMARC_NO_RECORD &&
	    !both_in_place(run))
		hit_dmarc(run);
	return 0;
}

static int
l324(struct lint_run *run)
{
	enum dmarc_result k;

	if (dmarc_known(run, &k) && k == DMARC_FAIL)
		hit_dmarc(run);
	return 0;
}

/* ---- others ---- */

/* The service whose address it is did not send it. */
static int
l252(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	enum spf_result k = spf_of(run);

	if (host_kind(v->know, v->from_domain).freemail == FREEMAIL_NONE)
		return 0;
	if (k == SPF_PENDING)
		lint_pending(run);
	else if (k == SPF_UNKNOWN || k == SPF_TEMPERROR)
		lint_unknown(run);
	else if (!spf_aligned(run) && !dkim_aligned(run))
		hit_dmarc(run);
	return 0;
}

/* Somebody sent it on to a mobile carrier. */
static bool
is_forwarded(const struct lint_view *v)
{
	static const char *const names[] = { "Resent-From", "Resent-To",
		"Resent-Date", "X-Forwarded-For", "X-Forwarded-To" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (fields_find(v->fields, names[i], 0) != NULL)
			return true;
	return false;
}

static int
l133(struct lint_run *run)
{
	enum spf_result spf = spf_of(run);
	enum dkim_result dkim = dkim_of(run);
	const struct address *to = run->v->carrier;

	if (to == NULL || (!is_forwarded(run->v) &&
	    run->v->recipients.n <= run->v->to.n + run->v->cc.n))
		return 0;
	if (spf == SPF_PENDING || dkim == DKIM_PENDING)
		lint_pending(run);
	else if (spf == SPF_UNKNOWN || dkim == DKIM_UNKNOWN)
		lint_unknown(run);
	else if (!spf_aligned(run) && !dkim_aligned(run))
		lint_hit(run, lint_field(run->v, "To"), NULL);
	return 0;
}

const struct lint_check lint_checks_auth[] = {
	{ "l133", l133 },
	{ "l252", l252 },
	{ "l301", l301 },
	{ "l302", l302 },
	{ "l303", l303 },
	{ "l304", l304 },
	{ "l305", l305 },
	{ "l311", l311 },
	{ "l312", l312 },
	{ "l313", l313 },
	{ "l314", l314 },
	{ "l321", l321 },
	{ "l322", l322 },
	{ "l323", l323 },
	{ "l324", l324 },
	{ NULL, NULL },
};

/* ---- for caps ---- */

enum lint_pass
lint_auth_passes(const struct lint_run *run)
{
	enum spf_result spf = spf_of(run);
	enum dkim_result dkim = dkim_of(run);

	if (spf == SPF_PASS || dkim == DKIM_PASS)
		return LINT_PASSES;
	if (spf == SPF_PENDING || spf == SPF_UNKNOWN ||
	    spf == SPF_TEMPERROR || dkim == DKIM_PENDING ||
	    dkim == DKIM_UNKNOWN || dkim == DKIM_TEMPERROR ||
	    spf == SPF_NEUTRAL)
		return LINT_MAY_PASS;
	return LINT_PASSES_NOT;
}

bool
lint_dmarc_refused(const struct lint_run *run)
{
	return dmarc_of(run) == DMARC_FAIL &&
	    run->net->r.dmarc.now.policy >= DMARC_QUARANTINE;
}
