/* Signals of the group trust, but c08: what the log knows of the sender. */
#include "core/forged/signal.h"

#define DAYS_LEAST	2
#define AGO_LEAST	30

static int
z01(struct forge_run *run)
{
	if (!run->v->facts.has_log)
		return forge_unknown(run);
	if (!run->v->facts.answers_ours)
		return 0;
	return forge_say(run, forge_field(run, "In-Reply-To"), NULL);
}

static int
z02(struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;
	const struct forge_results *r = run->r;

	if (!f->has_log)
		return forge_unknown(run);
	if (f->days < DAYS_LEAST || f->first_days_ago < AGO_LEAST)
		return 0;
	if (r->spf == SPF_PENDING || r->dmarc == DMARC_PENDING)
		return forge_open(run);
	if (r->spf == SPF_FAIL || r->dmarc == DMARC_FAIL)
		return 0;
	return forge_say(run, forge_field(run, "From"), NULL);
}

const struct forge_check forge_checks_trust[] = {
	{ "z01", FORGE_PLAIN, z01 },
	{ "z02", FORGE_PLAIN, z02 },
	{ .id = NULL },
};
