/* MTA-STS (RFC 8461): the record and the policy, as text.
 *
 * Nothing is copied: spans point into what was given.  A fault is the id of a
 * sentence ("domain.mta-sts." is put in front by who shows it) and the piece
 * it is about. */
#ifndef MTGP_AUTH_MTA_STS_H
#define MTGP_AUTH_MTA_STS_H

#include "core/base/span.h"

#define STS_MX_MAX	64
#define STS_MAX_AGE	31557600u	/* seconds, a year (3.2) */
#define STS_LINES_MAX	256

enum sts_mode { STS_NO_MODE, STS_NONE, STS_TESTING, STS_ENFORCE };

struct sts_record {
	struct span	 id;
	const char	*fault;		/* NULL: none */
	struct span	 what;
};

struct sts_policy {
	enum sts_mode	 mode;
	uint32_t	 max_age;
	struct span	 mx[STS_MX_MAX];
	size_t		 nmx;
	const char	*fault;
	struct span	 what;
	unsigned	 line;		/* of the fault; 0: of the whole */
	bool		 blank;		/* an empty line before the end */
	bool		 repeated;	/* a field twice: the first counts */
};

/* Does the TXT record count, that is, begin with "v=STSv1" and a delimiter?
 * (3.1: others are ignored.) */
bool	sts_record_is(struct span txt);
void	sts_record_read(struct span txt, struct sts_record *ret);
/* The body of the policy (3.2).  With a fault it counts as none. */
void	sts_policy_read(struct span body, struct sts_policy *ret);
/* Does one of the patterns cover the host?  "*." stands for exactly one
 * label (4.1). */
bool	sts_covers(const struct sts_policy *p, struct span host);

#endif
