/* ARC (RFC 8617): what those who passed the mail on saw of its
 * authentication, and whether their chain of seals holds.
 *
 * As dkim.h: arc_prepare once (sets are read, their structure is judged, all
 * is hashed), arc_check again and again while answers come in.  Keys are asked
 * for only where the structure holds.
 *
 *	structure	sets 1 to N, each with one ARC-Authentication-Results,
 *			one ARC-Message-Signature, one ARC-Seal; N up to 50;
 *			cv=none in the first, cv=pass in the others
 *	chain		the newest message signature and every seal verify
 *	oldest pass	the smallest i whose message signature and all above
 *			it verify; 0: all (RFC 8617, 5.2)
 * A chain that passes says that its sealers vouch for what they saw, not that
 * they are to be believed.
 * temperror is ours, where a server fails; the RFC has no word for it. */
#ifndef MTGP_AUTH_ARC_H
#define MTGP_AUTH_ARC_H

#include "core/auth/dkim.h"

#define ARC_SETS 50

enum arc_result {
	ARC_PENDING, ARC_UNKNOWN, ARC_NONE, ARC_PASS, ARC_FAIL, ARC_TEMPERROR,
};

/* Word: arc_reason_name; sentence: "auth.arc.why." and the word. */
enum arc_reason {
	ARC_OK,
	ARC_WHY_INSTANCE,	/* i= of a field is not 1 to 50 */
	ARC_WHY_GAP,		/* set i has no fields at all */
	ARC_WHY_MISSING,	/* set i lacks a field: where is its name */
	ARC_WHY_DOUBLE,		/* set i has one twice: where is its name */
	ARC_WHY_CV,		/* cv= of set i is not what it must be */
	ARC_WHY_SAID_FAIL,	/* set i says itself that the chain is broken */
	ARC_WHY_MESSAGE,	/* the newest message signature: set N */
	ARC_WHY_SEAL,		/* the seal of set i */
	ARC_WHY_HEADER_CUT,	/* too long, or more fields than are read */
	ARC_WHY_DNS, ARC_WHY_UNASKED,
};

struct arc_set {
	const struct field_raw *results;	/* ARC-Authentication-Results */
	size_t		 results_offset;	/* in the mail */
	struct span	 said;		/* behind "i=N;", folds included */
	struct dkim_signature *message, *seal;
	struct span	 cv;
};

struct arc_set_verdict {
	const struct arc_set *set;
	struct dkim_verdict message, seal;
};

struct arc_outcome {
	enum arc_result	 result;
	enum arc_reason	 reason;
	unsigned	 instance;	/* to blame; 0: none */
	struct span	 where;
	unsigned	 oldest_pass;
	struct arc_set_verdict *v;	/* 1 first; on the arena of the check */
	size_t		 n;		/* 0 where the structure is broken */
};

struct arc;

/* 0, -ENOMEM; -EIO: the hash function is not there. */
int	arc_prepare(const struct dkim_mail *m, struct arena *a,
		struct arc **ret);
/* 0 or -ENOMEM. */
int	arc_check(const struct arc *c, const struct dkim_query *q,
		struct asker *by, struct arena *a, struct arc_outcome *ret);
const char *arc_result_name(enum arc_result r);		/* "pass" */
const char *arc_reason_name(enum arc_reason w);		/* "said-fail" */

/* The row `arc` and one `arc.set` each (docs/checks/arc.md). */
struct row *arc_row(struct sheet *s, struct row *parent,
		const struct arc_outcome *o);

#endif
