/* Signals of the group auth, and c08: what SPF, DKIM and DMARC say. */
#include "core/forged/signal.h"

/* Without trusted results nothing is known; false: the signal has said so. */
static bool
known(struct forge_run *run, bool pending)
{
	if (!run->r->trusted)
		forge_unknown(run);
	else if (pending)
		forge_open(run);
	return run->r->trusted && !pending;
}

static bool
dmarc_known(struct forge_run *run)
{
	return known(run, run->r->dmarc == DMARC_PENDING);
}

static bool
spf_known(struct forge_run *run)
{
	return known(run, run->r->spf == SPF_PENDING);
}

static bool
dkim_known(struct forge_run *run)
{
	return known(run, run->r->dkim_result == DKIM_PENDING);
}

static bool
asks_to_refuse(const struct forge_run *run)
{
	return run->r->policy == DMARC_REJECT ||
	    run->r->policy == DMARC_QUARANTINE;
}

/* ---- DMARC ---- */

static int
c01(struct forge_run *run)
{
	struct span x = span_str(dmarc_policy_name(run->r->policy));

	if (!dmarc_known(run) || run->r->dmarc != DMARC_FAIL ||
	    !asks_to_refuse(run))
		return 0;
	if (run->r->forwarded)
		forge_variant(run, "forwarded");
	return forge_say(run, forge_field(run, "From"), "x", &x, NULL);
}

static int
c02(struct forge_run *run)
{
	if (!dmarc_known(run) || run->r->dmarc != DMARC_FAIL ||
	    asks_to_refuse(run) || run->brand == NULL)
		return 0;
	if (run->r->forwarded)
		forge_variant(run, "forwarded");
	return forge_say(run, forge_field(run, "From"), NULL);
}

/* ---- SPF ---- */

static int
c03(struct forge_run *run)
{
	enum spf_result k = run->r->spf;

	if (!spf_known(run) || (k != SPF_FAIL && k != SPF_SOFTFAIL))
		return 0;
	if (forge_dkim_aligned(run))
		forge_variant(run, "dkim-aligned");
	else if (run->r->forwarded)
		forge_variant(run, "forwarded");
	else if (k == SPF_SOFTFAIL)
		forge_variant(run, "softfail");
	return forge_say(run, forge_hop_at(run, run->v->route.outside), NULL);
}

static int
c13(struct forge_run *run)
{
	if (!spf_known(run) || run->r->spf != SPF_PERMERROR)
		return 0;
	return forge_say(run, forge_hop_at(run, run->v->route.outside), NULL);
}

/* ---- DKIM ---- */

static int
c04(struct forge_run *run)
{
	bool broken = false;

	if (!dkim_known(run) || forge_dkim_aligned(run))
		return 0;
	for (size_t i = 0; i < run->r->ndkim; i++)
		broken |= run->r->dkim[i].result == DKIM_FAIL;
	if (!broken)
		return 0;
	return forge_say(run, forge_field(run, "DKIM-Signature"), NULL);
}

static int
c05(struct forge_run *run)
{
	const struct forge_signature *s = run->r->dkim;
	size_t i = 0;

	if (!dkim_known(run) || !spf_known(run) || run->brand == NULL ||
	    forge_proved(run))
		return 0;
	while (i < run->r->ndkim && s[i].result != DKIM_PASS)
		i++;
	if (i == run->r->ndkim)
		return 0;
	return forge_say(run, forge_field(run, "DKIM-Signature"), "x",
	    &s[i].domain, NULL);
}

/* ---- what a brand's mail carries ---- */

/* The brand that From belongs to, among those that are claimed. */
static const struct forge_brand *
brand_of_from(const struct forge_run *run)
{
	for (size_t i = 0; run->aligned && i < run->nclaims; i++)
		if (run->claims[i].from.yes)
			return run->claims[i].brand;
	return NULL;
}

static int
c06(struct forge_run *run)
{
	const struct forge_brand *b = brand_of_from(run);
	bool late = run->r->spf == SPF_PENDING || run->r->dmarc ==
	    DMARC_PENDING || run->r->dkim_result == DKIM_PENDING;

	if (b == NULL || !known(run, late) || forge_proved(run))
		return 0;
	if (b->dmarc_hint < HINT_PUBLISHED && !asks_to_refuse(run) &&
	    run->r->dmarc != DMARC_FAIL)
		return 0;
	forge_of(run, b);
	if (run->r->forwarded)
		forge_variant(run, "forwarded");
	return forge_say(run, forge_field(run, "From"), NULL);
}

static bool
is_signed(const struct forge_run *run)
{
	static const char *const types[] = { "application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pkcs7-mime",
		"application/x-pkcs7-mime" };
	const struct mime_mail *m = run->v->mime;

	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < sizeof types / sizeof *types; k++)
			if (mime_is(m->v[i], types[k]))
				return true;
	return false;
}

static int
c07(struct forge_run *run)
{
	const struct brand_domain *row = brand_of_domain(run->v->know,
	    run->f->from.domain, BRAND_ADDRESS);
	const struct forge_brand *b = run->brand ? run->brand : row &&
	    row->role != BRAND_THIRD_PARTY ? row->brand : NULL;

	if (b == NULL || b->smime != SMIME_YES || is_signed(run) ||
	    forge_to_freemail(run))
		return 0;
	forge_of(run, b);
	return forge_say(run, forge_field(run, "Content-Type"), NULL);
}

static int
c08(struct forge_run *run)
{
	const struct brand_domain *row = brand_of_domain(run->v->know,
	    run->f->from.domain, BRAND_ADDRESS);
	const struct forge_brand *b = brand_of_from(run);

	if (!dmarc_known(run) || !run->genuine)
		return 0;
	forge_of(run, b ? b : row ? row->brand : NULL);
	return forge_say(run, forge_field(run, "From"), NULL);
}

static int
c09(struct forge_run *run)
{
	if (!dmarc_known(run) || run->r->dmarc != DMARC_PASS ||
	    run->genuine || run->aligned)
		return 0;
	return forge_say(run, forge_field(run, "From"), NULL);
}

/* ---- what other servers wrote ---- */

static int
c10(struct forge_run *run)
{
	const struct forge_results *r = run->r;

	for (size_t i = 0; i < r->nauthres; i++)
		if (r->authres[i].ours && (!r->authres[i].above ||
		    r->authres[i].contradicts))
			return forge_say(run, forge_field_at(run,
			    r->authres[i].field), NULL);
	return 0;
}

static int
c11(struct forge_run *run)
{
	const struct forge_results *r = run->r;

	for (size_t i = 0; i < r->nauthres; i++)
		if (!r->authres[i].ours)
			return forge_say(run, forge_field_at(run,
			    r->authres[i].field), NULL);
	return 0;
}

static int
c12(struct forge_run *run)
{
	const struct forge_results *r = run->r;

	if (!dmarc_known(run) || !spf_known(run) || !dkim_known(run) ||
	    r->spf != SPF_NONE || r->ndkim > 0 ||
	    r->dkim_result != DKIM_NONE || r->dmarc != DMARC_NO_RECORD)
		return 0;
	return forge_say(run, forge_field(run, "From"), NULL);
}

const struct forge_check forge_checks_auth[] = {
	{ "c01", FORGE_PLAIN, c01 },
	{ "c02", FORGE_PLAIN, c02 },
	{ "c03", FORGE_PLAIN, c03 },
	{ "c04", FORGE_PLAIN, c04 },
	{ "c05", FORGE_PLAIN, c05 },
	{ "c06", FORGE_PLAIN, c06 },
	{ "c07", FORGE_PLAIN, c07 },
	{ "c08", FORGE_PLAIN, c08 },
	{ "c09", FORGE_PLAIN, c09 },
	{ "c10", FORGE_PLAIN, c10 },
	{ "c11", FORGE_PLAIN, c11 },
	{ "c12", FORGE_PLAIN, c12 },
	{ "c13", FORGE_PLAIN, c13 },
	{ .id = NULL },
};
