/* What was found out about the sender of a mail, as types: for the rows of
 * the analysis `message`, and for other analyses that judge the same mail.
 *
 * message_evaluate may be called again and again while answers come in; it
 * asks all that it can ask at once.  A result that still hangs on an answer is
 * PENDING, one that cannot be known UNKNOWN. */
#ifndef MTGP_MESSAGE_RESULTS_H
#define MTGP_MESSAGE_RESULTS_H

#include "core/auth/dkim.h"
#include "core/auth/dmarc.h"
#include "core/auth/spf.h"
#include "core/message/message.h"

/* RFC 8601, 2.7.3: does the name of the connecting address lead back? */
enum iprev_result {
	IPREV_PENDING,
	IPREV_UNKNOWN,		/* no address, a private one, not asked */
	IPREV_OWN,		/* a user's program: nothing to ask */
	IPREV_PASS, IPREV_FAIL,
	IPREV_NO_NAME,		/* permerror */
	IPREV_TEMPERROR,
};

struct iprev_outcome {
	enum iprev_result result;
	struct span	 name;		/* that leads back, or the first; "" */
	struct span	 failed;	/* what DNS did not tell, or "" */
};

/* What our own server wrote into the mail (Authentication-Results that are
 * accepted): words as written, the newest first; "": nothing. */
struct message_said {
	struct span	 spf, dkim, dmarc;
	struct span	 dkim_domain;	/* of a pass */
};

struct message_results {
	bool		 has_spf;	/* there is an address to judge */
	struct spf_query spf_query;
	struct spf_outcome spf;		/* with has_spf */
	struct dkim_outcome dkim;
	bool		 has_dmarc;	/* From has a domain */
	struct dmarc_query dmarc_query;
	struct dmarc_outcome dmarc;	/* with has_dmarc: as far as SPF and
					 * DKIM are known */
	enum dmarc_result dmarc_result;	/* a failure only when all that could
					 * pass is known */
	struct iprev_outcome iprev;
	struct message_said said;
	struct span	 passes[DKIM_SIGNATURES];	/* of dmarc_query */
};

/* 0 or -ENOMEM. */
int	message_evaluate(const struct message *m, struct asker *by,
		struct arena *a, usec_t now, struct message_results *ret);

#endif
