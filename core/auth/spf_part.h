/* Inside core/auth: what the files of SPF share.
 *	spf_parse.c	a record to terms (RFC 7208, 12)
 *	spf_macro.c	macros (7)
 *	spf_ahead.c	asking ahead
 *	spf.c		evaluation
 *	spf_sheet.c	rows */
#ifndef MTGP_AUTH_SPF_PART_H
#define MTGP_AUTH_SPF_PART_H

#include "core/auth/spf.h"
#include "core/dns/look.h"

enum spf_kind {
	SPF_ALL, SPF_INCLUDE, SPF_A, SPF_MX, SPF_PTR, SPF_IP4, SPF_IP6,
	SPF_EXISTS, SPF_MECHANISMS,
	SPF_REDIRECT = SPF_MECHANISMS, SPF_EXP, SPF_OTHER,
};

struct spf_term {
	enum spf_kind	 kind;
	enum spf_result	 qualifier;
	struct span	 text;
	struct span	 spec;		/* domain-spec, "" */
	unsigned	 bits4, bits6;
	struct ip	 net;		/* ip4, ip6 */
};

struct spf_record {
	struct spf_term	*v;		/* mechanisms, in order */
	size_t		 n;
	const struct spf_term *redirect, *exp;
	struct span	 error;		/* the wrong term */
};

/* False: a syntax error, record->error says where; NULL v: no memory. */
bool	spf_parse(struct span text, struct arena *a, struct spf_record *ret);
bool	spf_macros_valid(struct span s, bool in_explanation);

struct spf_context {
	const struct spf_query *q;
	struct asker	*by;
	struct arena	*a;
	struct spf_outcome *o;
	struct span	 sender;	/* of MAIL FROM or postmaster@helo */
	struct span	 local, sender_domain;
	unsigned	 ahead;		/* terms asked ahead */
	bool		 memory;	/* there was none */
};

/* A name or a text of a macro-string.  PENDING: %{p} waits for answers;
 * UNKNOWN: a discreet query, and the name would hold the local part.
 * spf_expand_name also cuts at 253 bytes; names here are raw bytes, not the
 * escaped text of wire.h. */
enum spf_result spf_expand(struct spf_context *c, struct span s,
		struct span domain, bool explanation, struct span *ret);
enum spf_result spf_expand_name(struct spf_context *c, struct span spec,
		struct span domain, struct span *ret);
/* Names of the client whose address leads back (5.5); those that end with
 * domain first.  n is 0 where there is none. */
enum spf_result spf_validated(struct spf_context *c, struct span domain,
		struct span v[SPF_HOSTS], size_t *n, bool *empty);
/* How many look-ups there may be. */
unsigned spf_lookups(const struct spf_context *c);
/* dns_look; false: no memory (kept in c). */
bool	spf_look(struct spf_context *c, struct span name, int type,
		struct dns_look *ret);
/* The one SPF record of a name. */
enum spf_result spf_record_of(struct spf_context *c, struct span domain,
		struct span *ret, enum spf_why *why);
/* Asks what terms from the i-th on will need. */
void	spf_ask_ahead(struct spf_context *c, const struct spf_record *r,
		size_t i, struct span domain);

#endif
