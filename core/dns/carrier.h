/* Who carries the questions of an inquiry, by their vantage:
 *	its own dns-file		the zones in it; of other names what
 *					the default vantage says
 *	--dns-file			a zone file
 *	--offline			nobody (ANSWER_NONE)
 *	else				one resolver for each vantage
 * A vantage is opened before it is asked for.  The default one ("") asks
 * --resolver, else /etc/resolv.conf; another its own resolver, else the same.
 * Opening tries a socket without sending, so that a missing VPN or right is
 * one sentence and not a hundred time-outs, and so knows the address that
 * questions leave from (behind a router only the local one).  Where a zone
 * file answers, or nobody, interface and source are tried, too. */
#ifndef MTGP_DNS_CARRIER_H
#define MTGP_DNS_CARRIER_H

#include "core/config/config.h"
#include "core/dns/net.h"
#include "core/inquiry/inquiry.h"
#include "core/loop/loop.h"
#include "core/text/text.h"

struct dns_carrier;

struct dns_carrier_options {
	struct loop	*loop;
	const struct config *config;	/* outlives the carrier */
	const char	*dns_file, *resolver;	/* NULL: not given */
	bool		 offline;
	/* Called from the loop after answers were handed over; may be NULL. */
	void		(*answered)(void *arg);
	void		*arg;
};

/* How a vantage is shown. */
struct dns_place {
	const char	*name;		/* "default" for the default one */
	const char	*area;		/* "" not said */
	const char	*asks;		/* resolvers or file; "" nobody */
	const char	*address;	/* questions leave from; "" not known */
	bool		 local;		/* the world sees another address */
};

/* Opens the default vantage. */
int	dns_carrier_new(const struct dns_carrier_options *o,
		struct dns_carrier **ret, struct error *e);
/* What is still open is not answered any more.  Takes NULL. */
void	dns_carrier_free(struct dns_carrier *c);
/* "" and "default": the default one.  -ENOENT: no such vantage, others: it
 * cannot be asked from; with a sentence. */
int	dns_carrier_vantage(struct dns_carrier *c, const char *name,
		struct error *e);
/* NULL: not open. */
const struct dns_place *dns_carrier_place(const struct dns_carrier *c,
		const char *name);
/* One sentence on the address of the place, or none. */
struct text dns_place_words(const struct dns_place *p, struct arena *a);
/* The row `vantage` at the end of a sheet: fields name, area, resolver,
 * address. */
void	dns_place_row(const struct dns_place *p, struct sheet *s);
struct answerer dns_carrier_answerer(struct dns_carrier *c);
/* Questions that have no answer yet. */
size_t	dns_carrier_open(const struct dns_carrier *c);
/* Forgets the questions of this inquiry. */
void	dns_carrier_cancel(struct dns_carrier *c, const void *owner);
/* Forgets answers and reads files again; not while an inquiry runs. */
void	dns_carrier_forget(struct dns_carrier *c);

#endif
