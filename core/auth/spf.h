/* SPF (RFC 7208), whole: may this address send mail for this name?
 *
 * Resumable: spf_check asks through the asker and may be called again and
 * again while answers come in; the result is SPF_PENDING until all that it
 * needs is there.  What is likely to be needed next is asked ahead, so that
 * the rounds follow the depth of the includes, not their number; look-ups
 * and void look-ups are counted in the order of evaluation only.
 *
 *	10 look-ups	include a mx ptr exists redirect (4.6.4): permerror
 *	2 voids		an a, mx, exists or ptr whose own question has no
 *			answer: permerror at the third
 *	10 MX		more addresses of one mx: permerror
 *	10 PTR		further ones are left out
 * A server that fails or does not answer is temperror; what was not asked at
 * all (offline) is SPF_UNKNOWN.  Everything hangs on the arena; records,
 * names and texts in the outcome are raw bytes of hostile origin. */
#ifndef MTGP_AUTH_SPF_H
#define MTGP_AUTH_SPF_H

#include "core/base/ip.h"
#include "core/inquiry/inquiry.h"

#define SPF_LOOKUPS	10
#define SPF_VOIDS	2
#define SPF_HOSTS	10
#define SPF_COUNTED	20	/* look-ups with count_all */

enum spf_result {
	SPF_PENDING, SPF_UNKNOWN, SPF_NONE, SPF_NEUTRAL, SPF_PASS, SPF_FAIL,
	SPF_SOFTFAIL, SPF_TEMPERROR, SPF_PERMERROR,
};

/* Why it is none, temperror or permerror: catalogue id "auth.spf.why.<word>". */
enum spf_why {
	SPF_OK, SPF_WHY_NAME, SPF_WHY_NO_RECORD, SPF_WHY_NO_DOMAIN,
	SPF_WHY_MANY, SPF_WHY_SYNTAX, SPF_WHY_LOOKUPS, SPF_WHY_VOIDS,
	SPF_WHY_MX, SPF_WHY_INCLUDE, SPF_WHY_REDIRECT, SPF_WHY_DNS,
	SPF_WHY_UNASKED, SPF_WHY_PRIVATE,
};

struct spf_query {
	struct ip	 ip;
	struct span	 helo;
	struct span	 mail_from;	/* "": postmaster@helo is checked */
	struct span	 receiver;	/* for %{r}; "" : unknown */
	const char	*vantage;
	usec_t		 now;		/* for %{t} */
	bool		 count_all;	/* go on over the limits, for whoever
					 * wants to know how far */
	bool		 discreet;	/* no name with the sender's local part
					 * (macros s, l) is asked: who wrote
					 * the record could see which mail is
					 * being read; then SPF_UNKNOWN */
};

/* A term that was evaluated, in order; include and redirect have those of
 * the other record below them. */
struct spf_step {
	struct spf_step	*next, *children, *last;
	struct span	 term;		/* as written */
	struct span	 domain;	/* whose record it stands in */
	struct span	 target;	/* the name that was asked, or "" */
	enum spf_result	 result;	/* include, redirect: of that record */
	bool		 matched, failed;
	unsigned	 number;	/* of the look-up; 0: needs none */
	bool		 empty;		/* a void look-up */
};

struct spf_outcome {
	enum spf_result	 result;
	struct span	 domain;	/* that was checked */
	struct span	 record;	/* of that domain, or "" */
	struct span	 explanation;	/* of the domain, expanded; or "" */
	bool		 explaining;	/* its text is still open */
	unsigned	 lookups, voids;
	enum spf_why	 why;
	struct span	 where;		/* term or name that is to blame */
	unsigned	 rcode;		/* SPF_WHY_DNS: as of a look */
	struct spf_step	*steps;
};

/* 0 or -ENOMEM. */
int	spf_check(const struct spf_query *q, struct asker *by,
		struct arena *a, struct spf_outcome *ret);
const char *spf_result_name(enum spf_result r);	/* "softfail" */
const char *spf_why_name(enum spf_why w);	/* "void-lookups" */

/* The row `spf` and its terms (docs/checks/spf.md). */
struct row *spf_row(struct sheet *s, struct row *parent,
		const struct spf_query *q, const struct spf_outcome *o);
/* Parts of it, for other rows: the terms below r; state, severity, the field
 * `result`, why and remedy. */
void	spf_terms(struct sheet *s, struct row *r,
		const struct spf_outcome *o);
void	spf_explain(struct sheet *s, struct row *r, const struct spf_query *q,
		const struct spf_outcome *o);
/* The analysis of `spf`; its subject is a struct spf_query. */
extern const struct analysis spf_analysis;

#endif
