/* What is known of other people's names (data/dns): selectors of DKIM to try
 * when nobody knows which one is used, and what TXT records are for.
 *
 * A fault is one sentence with file and line: -EINVAL.  The tables own all
 * texts that are handed out. */
#ifndef MTGP_DOMAIN_TABLES_H
#define MTGP_DOMAIN_TABLES_H

#include "core/base/clock.h"
#include "core/base/span.h"
#include "core/text/error.h"
#include "core/text/text.h"

struct domain_tables;

enum purpose_kind {
	PURPOSE_PROOF,		/* shows a service who owns the domain */
	PURPOSE_POLICY,		/* judged by another check */
	PURPOSE_WRONG,		/* belongs at another name */
	PURPOSE_OLD,		/* of an abolished standard */
};

struct purpose {
	const char	*id;
	enum purpose_kind kind;
	const char	*place;		/* of PURPOSE_WRONG: "_dmarc" */
	struct text	 name;
};

/* user_dir NULL: none. */
int	domain_tables_load(const char *dir, const char *user_dir,
		struct domain_tables **ret, struct error *e);
void	domain_tables_free(struct domain_tables *t);	/* takes NULL */
/* The i-th selector to try, NULL behind the last; each comes once. */
const char *domain_tables_selector(const struct domain_tables *t, size_t i);
/* The i-th provider that signs with it, NULL behind the last. */
const char *domain_tables_provider(const struct domain_tables *t,
		const char *selector, size_t i);
/* False: not known. */
bool	domain_tables_purpose(const struct domain_tables *t, struct span text,
		struct purpose *ret);
/* TIME_NONE where a table is not dated. */
usec_t	domain_tables_selectors_dated(const struct domain_tables *t);
usec_t	domain_tables_purposes_dated(const struct domain_tables *t);

#endif
