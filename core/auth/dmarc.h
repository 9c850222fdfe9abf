/* DMARC: by RFC 9989 (tree walk), and by RFC 7489 (public suffix list) beside
 * it, for domains that SPF and DKIM have proved elsewhere.
 *
 * Resumable like spf.h: the names of a whole walk are known from the start
 * and asked at once, so that a verdict takes one round, or two where `np`
 * must know whether the author's domain exists.
 *
 *	walk	the domain, then its parents; over 8 labels it goes on with
 *		7; at most 8 questions; ends at a record with psd=y or psd=n
 *	record	exactly one that begins with v=DMARC1 (upper case); of two or
 *		more at one name all are discarded
 *	org	psd=n: that name; psd=y above the start: one label below it;
 *		else the record with the fewest labels; else the domain itself
 * Everything hangs on the arena; texts are hostile. */
#ifndef MTGP_AUTH_DMARC_H
#define MTGP_AUTH_DMARC_H

#include "core/auth/suffix.h"
#include "core/dns/look.h"
#include "core/sheet/sheet.h"

#define DMARC_STEPS 8

enum dmarc_policy { DMARC_UNSET, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };

enum dmarc_result {
	DMARC_PENDING, DMARC_UNKNOWN, DMARC_NO_RECORD, DMARC_PASS, DMARC_FAIL,
	DMARC_TEMPERROR,
};

struct dmarc_record {
	struct span	 text;
	enum dmarc_policy p, sp, np;
	bool		 strict_dkim, strict_spf;
	bool		 testing;	/* t=y */
	char		 psd;		/* y, n or u */
	struct span	 rua, ruf;
	unsigned	 pct;		/* RFC 7489 only */
	struct span	 bad;		/* first tag that is not valid */
};

struct dmarc_step {
	struct span	 domain;
	enum dns_status	 status;
	unsigned	 records;	/* that begin with v=DMARC1 */
	struct dmarc_record record;	/* where there is exactly one */
};

struct dmarc_walk {
	struct dmarc_step v[DMARC_STEPS];
	size_t		 n;
	size_t		 org;		/* index; n: none of them */
	struct span	 org_domain;
	enum dns_status	 status;	/* FOUND; OPEN, FAILED, UNASKED */
};

struct dmarc_query {
	struct span	 from;		/* the author's domain */
	const struct span *spf, *dkim;	/* domains with a pass */
	size_t		 nspf, ndkim;
	const char	*vantage;
};

/* One of the two readings. */
struct dmarc_verdict {
	enum dmarc_result result;
	enum dmarc_policy published;	/* p, sp or np, as it fits */
	enum dmarc_policy policy;	/* what receivers are asked to do */
	const struct dmarc_record *record;
	struct span	 record_domain, org_domain;
	enum dns_status	 org_status;	/* FOUND, or why it is not known */
	bool		 spf_aligned, dkim_aligned;
	const char	*tag;		/* "p", "sp", "np" */
};

struct dmarc_outcome {
	struct dmarc_verdict now;	/* RFC 9989 */
	struct dmarc_verdict old;	/* RFC 7489 */
	struct dmarc_walk walk;		/* of the author's domain */
};

/* False: does not begin with v=DMARC1. */
bool	dmarc_parse(struct span text, struct dmarc_record *ret);
/* -ENOMEM or 0. */
int	dmarc_check(const struct dmarc_query *q, struct asker *by,
		struct arena *a, struct dmarc_outcome *ret);
int	dmarc_walk(struct span domain, struct asker *by, const char *vantage,
		struct arena *a, struct dmarc_walk *ret);
const char *dmarc_result_name(enum dmarc_result r);
const char *dmarc_policy_name(enum dmarc_policy p);

/* The row `dmarc` (docs/checks/dmarc.md). */
struct row *dmarc_row(struct sheet *s, struct row *parent,
		const struct dmarc_query *q, const struct dmarc_outcome *o);
/* Rows `dmarc.walk`: the records on the way, and what is wrong with them. */
void	dmarc_walk_rows(struct sheet *s, struct row *parent,
		const struct dmarc_walk *w);
/* Do both readings have a result, and not the same one? */
bool	dmarc_differs(const struct dmarc_outcome *o);
/* The analysis of `dmarc`; its subject is a struct dmarc_query. */
extern const struct analysis dmarc_analysis;

#endif
