/* Inside core/domain: what the checks share.
 *
 * A check adds its rows (top level) and returns 0, or -ENOMEM.  It is called
 * anew at each judgement: it asks all that it can ask at once, and leaves
 * rows pending whose answers are not in.  Sentences are "domain.<row>.*". */
#ifndef MTGP_DOMAIN_DOMAIN_PART_H
#define MTGP_DOMAIN_DOMAIN_PART_H

#include "core/auth/spf.h"
#include "core/dns/look.h"
#include "core/domain/domain.h"

/* Whose addresses the outgoing ones are.  Of the last two it is not sure that
 * mail of the domain leaves from there. */
enum outgoing_origin {
	OUTGOING_GIVEN,		/* --ip */
	OUTGOING_HOST,		/* this host's, which mails for it */
	OUTGOING_RELAY,		/* of its relayhost */
	OUTGOING_MX,		/* not ours: of the domain's mail servers */
};

struct domain {
	const struct domain_query *q;
	struct span	 name;		/* q->domain */
	struct span	 zone;		/* by domain_ns; empty: not known */
	struct asker	*by;
	struct arena	*a;		/* of this judgement */
	struct sheet	*s;
	usec_t		 now;
	bool		 absent;	/* there is no such domain */
	bool		 keyless;	/* no DKIM keys, perhaps none needed */
	bool		 ours;		/* this host mails for it (facts) */
	const struct ip	*outgoing;	/* each once */
	size_t		 noutgoing;
	enum outgoing_origin origin;
	bool		 outgoing_open;	/* some are not in yet */
	struct span	 outgoing_lost;	/* a name that gave no answer; */
	struct dns_look	 outgoing_failed;	/* and what there was */
};

/* NUL-terminated, on the sheet; never NULL. */
const char *domain_z(struct domain *d, struct span v);
/* A look at the domain's vantage, its records in an order that stays: by
 * preference, then data or text.  0 or -ENOMEM.  What is no name is
 * DNS_ABSENT. */
int	domain_look(struct domain *d, struct span name, int type,
		struct dns_look *ret);
/* The name "<label>.<name>". */
struct span domain_below(struct domain *d, const char *label,
		struct span name);
/* True: the look says something (found, empty, absent).  Else the row is
 * made pending or unknown and says why; of CNAMEs in a circle it is an
 * error. */
bool	domain_settled(struct domain *d, struct row *r,
		const struct dns_look *l, struct span name);
/* Do the CNAMEs that begin at name run in a circle?  Then r says so, or is
 * pending.  For names that gave SERVFAIL. */
bool	domain_circle(struct domain *d, struct row *r, struct span name);
/* domain_settled for the names that DMARC walks over. */
struct dmarc_walk;
bool	domain_walked(struct domain *d, struct row *r, enum dns_status status,
		const struct dmarc_walk *w);
/* why: domain.<id> and remedy: domain.<id>.remedy where that exists; the
 * arguments are name, value, …, NULL. */
void	domain_say(struct domain *d, struct row *r, enum severity severity,
		const char *id, ...) __attribute__((sentinel));
/* A record to paste into the zone: field `proposal`.  NULL: no memory. */
void	domain_propose(struct domain *d, struct row *r, const char *record);
/* The same for a TXT record at name, cut into strings of 255 bytes. */
void	domain_propose_txt(struct domain *d, struct row *r, struct span name,
		struct span text);
/* How many of the records are tag lists of that version; *ret is the first.
 * For records whose RFC says that others do not count. */
size_t	domain_versioned(const struct dns_look *l, const char *version,
		struct span *ret);
/* The records of the look as evidence, in text form. */
void	domain_evidence(struct domain *d, struct row *r,
		const struct dns_look *l);

/* The worst of the children counts for the row above.  It waits for them, and
 * is unknown where one of them is and none is wrong. */
void	domain_take_worst(struct row *r);

/* ours and outgoing; 0 or -ENOMEM. */
int	domain_own(struct domain *d);
bool	domain_same_ip(const struct ip *a, const struct ip *b);
/* Does Postfix of this host send by IPv4 (4), by IPv6 (16)? */
bool	domain_sends_by(const struct domain *d, size_t family);
/* smtp_bind_address, smtp_bind_address6. */
struct span domain_bound(const struct domain *d, size_t family);
/* A fact without a key, trimmed; empty: not known. */
struct span domain_fact(const struct domain *d, const char *name);
/* The name this host says in HELO; empty: not known. */
struct span domain_helo(struct domain *d);
/* Are outgoing addresses known that others see?  Else r is unknown and says
 * what to do. */
bool	domain_needs_outgoing(struct domain *d, struct row *r);
/* domain_take_worst for a row with one child an outgoing address: at most a
 * warning, and whose addresses they are, where it is not sure that mail
 * leaves from there. */
void	domain_of_outgoing(struct domain *d, struct row *r);
/* A name as providers give it to the address of any customer? */
bool	domain_generic_name(struct span name, const struct ip *ip,
		struct arena *a);

/* Whether one of the addresses of the name is ip: 1 or 0; -1: not known, and
 * r says why. */
int	domain_leads_back(struct domain *d, struct span name,
		const struct ip *ip, struct row *r, int *ret);
/* The PTR record that the address should have, where somebody knows. */
void	domain_propose_ptr(struct domain *d, struct row *r,
		const struct ip *ip);
/* SPF of the domain for mail from that address.  0 or -ENOMEM. */
int	domain_spf_ask(struct domain *d, const struct ip *ip,
		struct spf_query *ret_query, struct spf_outcome *ret);
/* The rows self.ipv6 below parent. */
int	domain_ipv6(struct domain *d, struct row *parent);

/* Is AD to be believed at this vantage? */
enum domain_trust { DOMAIN_TRUST_OPEN, DOMAIN_DISTRUST, DOMAIN_TRUST };
int	domain_validates(struct domain *d, enum domain_trust *ret);

/* The checks, in the order of the sheet. */
typedef int	domain_check(struct domain *d);
domain_check	domain_ns;	/* ns, soa */
domain_check	domain_mx;	/* mx, null-mx */
domain_check	domain_ptr;	/* ptr, fcrdns */
domain_check	domain_helo_check;	/* helo */
domain_check	domain_spf;	/* spf */
domain_check	domain_dkim;	/* dkim, dkim.key */
domain_check	domain_dmarc;	/* dmarc, dmarc.external */
domain_check	domain_mta_sts;	/* mta-sts */
domain_check	domain_tls_rpt;	/* tls-rpt */
domain_check	domain_dane;	/* dane */
domain_check	domain_bimi;	/* bimi */
domain_check	domain_dnssec;	/* dnssec */
domain_check	domain_caa;	/* caa */
domain_check	domain_txt;	/* txt */
domain_check	domain_self;	/* self */

#endif
